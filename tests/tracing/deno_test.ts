import { onDeno } from "../command/weir.ts";
import { testTracing } from "./suite.ts";

testTracing("deno", onDeno(["weir.yaml"]));
