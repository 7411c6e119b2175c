import { denoCommand } from "./program.ts";
import { testCases, testLives } from "./suite.ts";

testCases("deno", denoCommand());
testLives("deno", denoCommand());
