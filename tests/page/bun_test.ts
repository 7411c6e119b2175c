import { bunCommand } from "../blackbox/program.ts";
import { testPage } from "./suite.ts";

testPage("bun", bunCommand);
