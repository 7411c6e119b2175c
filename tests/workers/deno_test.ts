import { denoCommand } from "../blackbox/program.ts";
import { testWorkers } from "./suite.ts";

testWorkers("deno", denoCommand);
