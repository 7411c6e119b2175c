import { bunCommand } from "../blackbox/program.ts";
import { COUNTING, testSteps } from "./suite.ts";

const isInstalled = bunCommand() !== undefined;

testSteps("bun", isInstalled ? counted : undefined);

function counted(config: string) {
  const command = bunCommand(config)!;
  return {
    ...command,
    arguments: (port: number) => [`--preload=${COUNTING}`, ...command.arguments(port)],
  };
}
