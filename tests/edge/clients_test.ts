import { clients } from "./clients.ts";
import { testOnBoth } from "./stage.ts";

testOnBoth("sockets: certificates of clients", clients);
