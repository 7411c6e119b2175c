/** Asks once with a plain client whether a proxy passes on what the origin sent, byte for byte. */
import { Buffer } from "node:buffer";
import { request } from "node:http";
import { pages } from "./origin.ts";
import type { Workload } from "./workloads.ts";

const answerMs = 10_000;

/** What is wrong with the answer, if anything. */
export function fault(url: string, workload: Workload): Promise<string | undefined> {
  const { bytes, coding } = pages[workload.page];
  return new Promise((resolve) => {
    const client = request(url, {
      agent: false,
      method: workload.bodyBytes === undefined ? "GET" : "POST",
      headers: workload.headers,
      timeout: answerMs,
    }, (response) => {
      const chunks: Uint8Array[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", (error) => resolve(error.message));
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        const named = response.headers["content-encoding"];
        if (response.statusCode !== 200) return resolve(`status ${response.statusCode}`);
        if (named !== coding) return resolve(`coding ${named ?? "none"} for ${coding ?? "none"}`);
        resolve(body.equals(bytes) ? undefined : `${body.length} bytes for ${bytes.length}`);
      });
    });
    client.on("timeout", () => client.destroy(new Error("no answer")));
    client.on("error", (error) => resolve(error.message));
    client.end(workload.bodyBytes === undefined ? undefined : "x".repeat(workload.bodyBytes));
  });
}
