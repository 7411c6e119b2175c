import { readFileSync, statSync } from "node:fs";

/** Of a file that can be read, but is no text. */
export class NoText extends Error {
  override readonly name = "NoText";
}

/** Throws an Error whose message is the reason in words; runtimes word it differently. */
export function readText(path: string): string {
  const bytes = inWords(() => readFileSync(path));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const isUtf16 = /^(?:fffe|feff)/.test(bytes.subarray(0, 2).toString("hex"));
    throw new NoText(`it is ${isUtf16 ? "UTF-16" : "no"} text; save it as UTF-8`);
  }
}

/** Throws as `readText` does. */
export function isFolder(path: string): boolean {
  return inWords(() => statSync(path)).isDirectory();
}

/** Throws as `readText` does. */
export function inWords<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Error(reasons[code] ?? `cannot be read: ${message}`, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a part of its path is a file, not a folder",
  ELOOP: "its links lead round in a circle",
  ENAMETOOLONG: "its name is longer than the system takes",
  EACCES: "this program may not read it",
  EPERM: "this program may not read it",
};
