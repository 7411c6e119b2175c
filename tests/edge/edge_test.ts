import { exchanges } from "./exchanges.ts";
import { handshakes } from "./handshakes.ts";
import { names } from "./names.ts";
import { operations } from "./operations.ts";
import { testOnBoth } from "./stage.ts";

testOnBoth("sockets: TLS of clients", [...names, ...handshakes, ...exchanges, ...operations]);
