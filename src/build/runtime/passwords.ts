/**
 * Deno and Bun: hashes of passwords, verified in a thread of their own, as one takes a good part of a
 * second. The thread's program is a text, the library's own bundle with it: so it needs no file that a
 * bundle or an executable would not have, nor permission to read one.
 */
import argon2 from "hash-wasm/dist/argon2.umd.min.js" with { type: "text" };
import bcrypt from "hash-wasm/dist/bcrypt.umd.min.js" with { type: "text" };

const PROGRAM = `
const library = {};
(function (exports, module) { ${bcrypt} })(library, {});
(function (exports, module) { ${argon2} })(library, {});
onmessage = async ({ data: { id, password, hash } }) => {
  let right = false;
  try {
    const verify = hash.startsWith("$argon2") ? library.argon2Verify : library.bcryptVerify;
    right = await verify({ password, hash });
  } catch {}
  postMessage({ id, right });
};
`;

/** So long the thread is kept when there is nothing to do. */
const IDLE_MS = 10_000;

/** So many may wait: more would wait longer than anybody does. */
const MOST_WAITING = 100;

/** A hash of bcrypt or argon2id. Rejects where so many wait that it would be of no use. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  return thread.verify(password, hash);
}

interface Waiting {
  settle(right: boolean): void;
  fail(error: Error): void;
}

class Thread {
  #worker: Worker | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  verify(password: string, hash: string): Promise<boolean> {
    // An empty one is no password for the library.
    if (password === "") return Promise.resolve(false);
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(new Error("too many passwords wait to be verified"));
    }
    clearTimeout(this.#idle);
    const worker = this.#worker ??= this.#begun();
    const id = this.#count++;
    return new Promise((settle, fail) => {
      this.#waiting.set(id, { settle, fail });
      worker.postMessage({ id, password, hash });
    });
  }

  #begun(): Worker {
    const url = URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    worker.onmessage = ({ data }) => this.#answered(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Error(`passwords cannot be verified: ${event.message}`));
    };
    return worker;
  }

  #answered({ id, right }: { id: number; right: boolean }): void {
    this.#waiting.get(id)?.settle(right);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => this.#end(new Error("the thread has ended")), IDLE_MS);
  }

  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const each of this.#waiting.values()) each.fail(error);
    this.#waiting.clear();
  }
}

const thread = new Thread();
