import { listMembers } from "../fields.ts";
import type { ResponseHead } from "./head.ts";

/** Whether the sender of a head keeps its connection for another message (RFC 9112 §9.3). */
export function persists({ version, fields }: Pick<ResponseHead, "version" | "fields">): boolean {
  const connection = fields.joined("connection");
  if (connection === undefined) return version === "1.1";
  const options = listMembers(connection.toLowerCase());
  if (options.includes("close")) return false;
  return version === "1.1" || options.includes("keep-alive");
}
