import { renewals } from "./renewals.ts";
import { testOnBoth } from "./stage.ts";

testOnBoth("sockets: certificates that change", renewals);
