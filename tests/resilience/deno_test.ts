import { denoCommand } from "../blackbox/program.ts";
import { testStories } from "./suite.ts";

testStories("deno", denoCommand);
