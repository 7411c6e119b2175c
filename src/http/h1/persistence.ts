import { type Fields, listMembers } from "../fields.ts";
import type { ResponseHead } from "./head.ts";

/** Whether the sender of a head keeps its connection for another message (RFC 9112 §9.3). */
export function persists({ version, fields }: Pick<ResponseHead, "version" | "fields">): boolean {
  const connection = fields.joined("connection");
  if (connection === undefined) return version === "1.1";
  const options = listMembers(connection.toLowerCase());
  if (options.includes("close")) return false;
  return version === "1.1" || options.includes("keep-alive");
}

/** How long it is kept without a request, by `Keep-Alive: timeout=5`; Infinity: nothing is said. */
export function keptMs(fields: Fields): number {
  const parameters = listMembers(fields.joined("keep-alive")?.toLowerCase() ?? "");
  const [, seconds] = parameters.map((each) => /^timeout=(\d+)$/.exec(each)).find(Boolean) ?? [];
  return seconds === undefined ? Infinity : Number(seconds) * 1000;
}
