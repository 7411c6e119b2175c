/** How the program is told to stop, and what does not stop it. */
import process from "node:process";
import { log } from "../log/log.ts";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof EXIT_CODES;

/** Resolves with the first SIGTERM or SIGINT. A second one ends the program at once, after `end`. */
export function stopSignal(end: () => void): Promise<StopSignal> {
  return new Promise((resolve) => {
    let stopping = false;
    for (const name of ["SIGINT", "SIGTERM"] as const) {
      process.on(name, () => {
        if (stopping) {
          end();
          process.exit(EXIT_CODES[name]);
        }
        stopping = true;
        resolve(name);
      });
    }
  });
}

/** SIGHUP, which would end the program, calls `reload` each time. */
export function onHangup(reload: () => void): void {
  process.on("SIGHUP", reload);
}

/** A fault that nothing caught would end the program, and is logged instead. */
export function stayAlive(): void {
  const report = (error: unknown) => {
    log.error("a fault that nothing caught", {
      cause: error instanceof Error ? error.stack ?? error.message : String(error),
    });
  };
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}
