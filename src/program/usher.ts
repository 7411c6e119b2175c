import { log } from "../log/log.ts";
import type { Usher } from "./room.ts";

/**
 * Tells the log, once when connections begin to wait and once when they wait no more; `crowded`,
 * where it is by the file limit.
 */
export function loggingUsher(crowded: (crowded: boolean) => void = () => {}): Usher {
  return {
    waiting({ door, most }) {
      log.warn("connections wait", {
        reason: door === undefined ? "the file limit" : "max_connections",
        listen: door?.name,
        most,
      });
      if (door === undefined) crowded(true);
    },
    admitted({ door }) {
      log.info("connections wait no more", { listen: door?.name });
      if (door === undefined) crowded(false);
    },
  };
}
