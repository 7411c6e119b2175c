import { bunCommand } from "./program.ts";
import { testCases, testLives } from "./suite.ts";

testCases("bun", bunCommand());
testLives("bun", bunCommand());
