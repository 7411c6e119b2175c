import { readFileSync, statSync } from "node:fs";

/** Throws an Error whose message is the reason in words; runtimes word it differently. */
export function readText(path: string): string {
  const bytes = inWords(() => readFileSync(path));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("the file is not UTF-8 text");
  }
}

/** Throws as `readText` does. */
export function isFolder(path: string): boolean {
  return inWords(() => statSync(path)).isDirectory();
}

function inWords<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Error(reasons[code] ?? `cannot be read: ${message}`, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EACCES: "this program may not read it",
  EPERM: "this program may not read it",
};
