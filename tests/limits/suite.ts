/** Tries the real program at a limit of its machine, on each runtime. */
import { bunCommand, type Command, denoCommand } from "../blackbox/program.ts";

/** `command` through a shell that does `first`, with the same environment. */
export function after(first: string, command: Command): Command {
  const { path } = command;
  return {
    ...command,
    path: "sh",
    arguments: (port) => ["-c", `${first}; exec "$@"`, "sh", path, ...command.arguments(port)],
  };
}

/** Without the runtime, or what else it needs, it is skipped, but not in CI. */
export function testOnBoth(
  name: string,
  { config, can = true }: { config: string; can?: boolean },
  run: (command: Command, t: Deno.TestContext) => Promise<void>,
): void {
  for (const [runtime, command] of [["deno", denoCommand(config)], ["bun", bunCommand(config)]]) {
    const reason = command === undefined ? " (not installed)" : can ? "" : " (not allowed)";
    Deno.test({
      name: `${name}, on ${runtime}${reason}`,
      ignore: reason !== "" && Deno.env.get("CI") === undefined,
    }, (t) => {
      if (typeof command !== "object") throw new Error("the runtime is not installed");
      return run(command, t);
    });
  }
}
