import { deepEqual } from "node:assert/strict";
import { argon2id, bcrypt } from "hash-wasm";
import { verifyPassword } from "../../../src/build/runtime/passwords.ts";

const salt = new Uint8Array(16).fill(7);

Deno.test({
  name: "verifyPassword: bcrypt and argon2id, beside all else that goes on",
  // The thread is kept for a while.
  sanitizeResources: false,
  sanitizeOps: false,
  async fn() {
    const hashes = [
      await bcrypt({ password: "ä b", salt, costFactor: 4, outputType: "encoded" }),
      await argon2id({
        ...{ password: "ä b", salt, parallelism: 1, iterations: 2, memorySize: 64 },
        hashLength: 16,
        outputType: "encoded",
      }),
    ];
    for (const hash of hashes) {
      const given = ["ä b", "ä", "", "x".repeat(100)];
      const right = await Promise.all(given.map((password) => verifyPassword(password, hash)));
      deepEqual(right, [true, false, false, false]);
    }
    deepEqual(await verifyPassword("x", "$2b$garbage"), false);
  },
});
