/**
 * Tells when files change, or what stands in folders, by asking the file system every so often.
 * Its own events tell of a name's file only, and not on every file system: a file that an editor
 * puts in the place of another, a link that leads elsewhere (as Kubernetes changes a ConfigMap) and
 * a file on a network need more care there than a few `stat` cost here.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const INTERVAL_MS = 250;

/**
 * Calls `onChange` when a change is over: seen, and the same when asked again. Gives its end. `paths`
 * is asked each time. `fromStart`: what is there at first counts as a change, too.
 */
export function watch(
  paths: () => readonly string[],
  onChange: () => void,
  { intervalMs = INTERVAL_MS, fromStart = false }: { intervalMs?: number; fromStart?: boolean } =
    {},
): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  let told: string | undefined = fromStart ? "" : undefined;
  let last: string | undefined;
  const look = async () => {
    const seen = (await Promise.all(paths().map(stateOf))).join("\n");
    if (stopped) return;
    told ??= seen;
    if (seen === last && seen !== told) {
      told = seen;
      onChange();
    }
    last = seen;
    timer = setTimeout(look, intervalMs);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** What changes when the file does, or the names in the folder, or the files that they name. */
async function stateOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    const own = [path, ino, size, mtimeMs, ctimeMs].join(" ");
    return [own, ...await Promise.all((await namesIn(path)).map(stateOf))].join("\n");
  } catch (error) {
    return `${path} ${(error as NodeJS.ErrnoException).code}`;
  }
}

/** None where it is no folder. */
async function namesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [];
  const names = await readdir(path);
  return names.filter((name) => /\.(ya?ml|json)$/.test(name)).sort().map((name) =>
    join(path, name)
  );
}
