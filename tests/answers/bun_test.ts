import { bunCommand } from "../blackbox/program.ts";
import { testAnswers } from "./suite.ts";

testAnswers("bun", bunCommand() && ((config) => bunCommand(config)!));
