import { compileFaults } from "../upstream/outcome.ts";
import { retrying } from "./retrying.ts";

/**
 * What is done where no retries are configured. The next target is asked only when no connection
 * to the one before could be made, as then nothing was sent, and only once, so that a dead upstream
 * is soon told.
 */
export const inTurn = retrying({
  attempts: 2,
  isFault: compileFaults(["connect"]),
  sameAgain: false,
  maxBodyBytes: 0,
});
