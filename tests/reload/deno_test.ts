import { denoCommand } from "../blackbox/program.ts";
import { testReloads } from "./suite.ts";

testReloads("deno", denoCommand);
