import { denoCommand } from "../blackbox/program.ts";
import { CONFIG, testCases } from "./suite.ts";

testCases("deno", denoCommand(CONFIG));
