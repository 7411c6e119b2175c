import { cases } from "./cases.ts";
import { testOnBoth } from "./stage.ts";

testOnBoth("sockets: TLS of clients", cases);
