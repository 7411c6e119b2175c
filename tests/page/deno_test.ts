import { denoCommand } from "../blackbox/program.ts";
import { testPage } from "./suite.ts";

testPage("deno", denoCommand);
