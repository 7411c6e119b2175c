import type { CommandOf } from "../resilience/stage.ts";

/** `commandOf`, of a program with so many workers. */
export function several(commandOf: CommandOf, workers = "2"): CommandOf {
  return (config) => {
    const command = commandOf(config);
    if (command === undefined) return undefined;
    const withWorkers = (port: number) => {
      const given = [...command.arguments(port)];
      // Of Bun nobody asks for leave.
      const isDeno = given.some((each) => each.startsWith("--allow-"));
      return [
        ...given.flatMap((each) => isDeno && each === "mod.ts" ? ["--allow-run", each] : each),
        "--workers",
        workers,
      ];
    };
    return { ...command, arguments: withWorkers };
  };
}
