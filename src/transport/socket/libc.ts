/** Of the system's C library, what Bun's own interface lacks. */
import process from "node:process";

export interface Libc {
  dup(fd: number): number;
  close(fd: number): number;
  setsockopt(fd: number, level: number, name: number, value: Int32Array, length: number): number;
}

interface Ffi {
  dlopen(name: string, symbols: object): { readonly symbols: Libc };
}

/** glibc, musl, macOS. */
const NAMES = [
  "libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
  "libSystem.B.dylib",
];

const SYMBOLS = {
  dup: { args: ["i32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
};

let libc: Libc | undefined;

/** Opened when it is first needed. On Bun only. Throws where the system has none that is known. */
export function theLibc(): Libc {
  return libc ??= opened();
}

function opened(): Libc {
  const { dlopen } = process.getBuiltinModule("bun:ffi") as unknown as Ffi;
  for (const name of NAMES) {
    try {
      return dlopen(name, SYMBOLS).symbols;
    } catch {
      continue;
    }
  }
  throw new Error(`this system has none of ${NAMES.join(", ")}`);
}
