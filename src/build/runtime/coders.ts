/**
 * Deno and Bun: what codes bodies. Each piece goes out before the next is taken in, so that nobody
 * waits for what is there (a CompressionStream keeps it back), and with small windows, as there may be
 * many at a time.
 */
import { Duplex } from "node:stream";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import type { Coder } from "./runtime.ts";

export function coderOf(coding: "br" | "gzip"): Coder {
  const coder = coding === "gzip"
    ? createGzip({ flush: constants.Z_SYNC_FLUSH })
    : createBrotliCompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_LGWIN]: 18,
      },
    });
  return Duplex.toWeb(coder) as unknown as Coder;
}
