import { announced } from "./announced.ts";
import { testOnBoth } from "./stage.ts";

testOnBoth("sockets: clients that another proxy speaks for", announced);
