import { bunCommand } from "../blackbox/program.ts";
import { testReloads } from "./suite.ts";

testReloads("bun", bunCommand);
