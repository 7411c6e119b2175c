import { workerdCommand } from "../blackbox/program.ts";
import { CONFIG, testCases } from "./suite.ts";

testCases("workerd", await workerdCommand(CONFIG));
