/** Files of a runtime that has some: a contract, for src/build/runtime/disk.ts. */

export interface Disk {
  /** All of a small one. Throws the system's error. */
  read(path: string): Uint8Array;
  /**
   * What is at `path` below the folder `root`: "folder"; or undefined, where there is nothing, or
   * nothing that may be seen, or where links lead out of `root`. Rejects with other errors of the
   * system.
   */
  find(root: string, path: string): Promise<FoundFile | "folder" | undefined>;
  /** A file that was found before, is in memory and has not changed since; undefined: `find` it. */
  known(root: string, path: string): FoundFile | undefined;
}

export interface FoundFile {
  readonly size: number;
  /** Milliseconds since 1970, with as many digits as the system has. */
  readonly modifiedMs: number;
  /** All of it, where it is small; undefined: it is to be opened. */
  readonly bytes?: Uint8Array;
  /** Rejects with FileChanged where it is not any more what was found. */
  open(): Promise<OpenFile>;
}

/** Between two looks at it. */
export class FileChanged extends Error {}

export interface OpenFile {
  /** Some bytes from `at` on, at most so many; none at the end of the file. */
  read(at: number, most: number): Promise<Uint8Array>;
  /** Does nothing the second time. */
  close(): void;
}
