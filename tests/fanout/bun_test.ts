import { bunCommand } from "../blackbox/program.ts";
import { CONFIG, testCases } from "./suite.ts";

testCases("bun", bunCommand(CONFIG));
