import { bunCommand } from "../blackbox/program.ts";
import { testStories } from "./suite.ts";

testStories("bun", bunCommand);
