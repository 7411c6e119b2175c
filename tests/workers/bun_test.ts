import { bunCommand } from "../blackbox/program.ts";
import { testWorkers } from "./suite.ts";

testWorkers("bun", bunCommand);
