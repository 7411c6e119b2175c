import type { Config } from "../../config/schema.ts";
import { isAddress } from "../address.ts";
import { ProxyError } from "../errors.ts";
import type { Incoming } from "../message.ts";
import { problem } from "../problem.ts";
import type { Service } from "../service.ts";
import type { Snapshot } from "../snapshot.ts";
import { requestOf } from "../web/request.ts";
import { replyOf } from "../web/response.ts";
import { ConfigError, Problem } from "../../config/problems.ts";

/** What the admin listener tells of the program. */
export interface Status {
  /** Takes new requests; false while it drains. */
  ready(): boolean;
  /** What requests are answered by now. */
  readonly snapshot: Snapshot;
}

/** routes/admin.ts. Its `fetch` does not reject. */
export interface AdminApp {
  fetch(request: Request): Response | Promise<Response>;
}

export function adminService(app: AdminApp): Service {
  const refuse = (error: ProxyError) => problem(error, crypto.randomUUID());
  return {
    handle: async (incoming) =>
      isNamedSafely(incoming)
        ? replyOf(await app.fetch(requestOf(incoming)))
        : refuse(misdirected()),
    refuse,
  };
}

/** A name that a web page has made to lead here (DNS rebinding) is none of this machine's own. */
function isNamedSafely({ host }: Incoming): boolean {
  return host === "" || host === "localhost" || isAddress(host.replace(/^\[|\]$/g, ""));
}

function misdirected(): ProxyError {
  return new ProxyError("misdirected", "name the admin listener by its address, or localhost");
}

/** Without tokens, the admin listener is for this machine only. Throws ConfigError. */
export function requireLoopback(admin: Config["admin"]): void {
  if (admin === undefined || isLoopback(admin.hostname)) return;
  const message = `'${admin.address}' can be reached from other machines, which needs a token, ` +
    "and tokens are not supported yet; use 127.0.0.1, [::1] or localhost";
  throw new ConfigError([new Problem(message, "admin")]);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
