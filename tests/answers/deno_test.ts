import { denoCommand } from "../blackbox/program.ts";
import { testAnswers } from "./suite.ts";

testAnswers("deno", (config) => ({
  ...denoCommand(config),
  arguments: () => [
    ...["run", "--quiet", "--allow-net", "--allow-read", "--allow-env"],
    ...["mod.ts", "run", "-f", config],
  ],
}));
