import { denoCommand } from "../blackbox/program.ts";
import { COUNTING, testSteps } from "./suite.ts";

testSteps("deno", (config) => {
  const command = denoCommand(config);
  return {
    ...command,
    arguments: (port) => {
      const [run, ...rest] = command.arguments(port);
      return [run, `--preload=${COUNTING}`, ...rest];
    },
  };
});
