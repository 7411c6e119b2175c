import { workerdCommand } from "./program.ts";
import { testCases } from "./suite.ts";

testCases("workerd", await workerdCommand());
