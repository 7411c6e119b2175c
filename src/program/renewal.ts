/** Certificates of listeners whose files change while the program runs. */
import type { Config } from "../../config/schema.ts";
import { log } from "../log/log.ts";
import type { Texts } from "./listener_tls.ts";
import { PemFiles } from "./pem_files.ts";

/** The paths of all that TLS with clients goes by. */
export function certificateFilesOf({ listen }: Pick<Config, "listen">): string[] {
  return listen.flatMap(({ tls }) => {
    const pairs = tls?.certificates.flatMap(({ cert, key }) => [cert, key]) ?? [];
    return tls?.client_auth === undefined ? pairs : [...pairs, tls.client_auth.ca];
  });
}

/**
 * The texts of a config's files, those of certificates as they are now: `held` itself where nothing
 * has changed. A pair that cannot be used stays as it was, as it may be half-written, and is logged.
 */
export function renewed(config: Config, held: Texts): Texts {
  const files = new PemFiles();
  const problems: string[] = [];
  for (let before = -1; before < problems.length;) {
    before = problems.length;
    // A file of one pair may be another's, too, which is then looked at again.
    for (const { message, files: paths } of [...files.faultsOfListeners(config.listen)]) {
      problems.push(message);
      for (const path of paths) files.keep(path, held[path]);
    }
  }
  if (problems.length > 0) {
    log.error("certificates cannot be taken up; those before are shown on", { problems });
  }
  const { texts } = files;
  const changed = certificateFilesOf(config).filter((path) => texts[path] !== held[path]);
  if (changed.length === 0) return held;
  log.info("certificates taken up", { files: [...new Set(changed)] });
  return { ...held, ...texts };
}
