/** The door of the admin listener: who may ask, and what the app is told of who does. */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { AddressSet, isAddress } from "../address.ts";
import { ProxyError } from "../errors.ts";
import type { Incoming } from "../message.ts";
import { problem } from "../problem.ts";
import { Refusal } from "../reload.ts";
import type { Service } from "../service.ts";
import { requestOf } from "../web/request.ts";
import { replyOf } from "../web/response.ts";

/** Who asks. */
export interface Caller {
  /** As sent: a web-standard request of Weir's says GET for HEAD. */
  readonly method: string;
  /** On this machine. */
  readonly isLocal: boolean;
  /** A web page of another origin has made the browser ask. */
  readonly isForeign: boolean;
}

/** routes/admin.ts. Its `fetch` does not reject. */
export interface AdminApp {
  fetch(request: Request, caller: Caller): Response | Promise<Response>;
}

/** `token`: what every request must show; undefined: none need. */
export function adminService(
  app: AdminApp,
  token: () => string | undefined = () => undefined,
): Service {
  const refuse = (error: ProxyError) => problem(error, crypto.randomUUID());
  return {
    async handle(incoming) {
      const refusal = refusalOf(incoming, token());
      if (refusal !== undefined) return refuse(refusal);
      return replyOf(await app.fetch(requestOf(incoming), callerOf(incoming)));
    },
    refuse,
  };
}

/** Who shows the token need not name the listener as this machine does. */
function refusalOf(incoming: Incoming, token: string | undefined): ProxyError | undefined {
  if (token !== undefined) return shows(incoming, token) ? undefined : unauthorized();
  return isNamedSafely(incoming) ? undefined : misdirected();
}

/** In a time that tells nothing of how much of it is right. */
function shows({ fields }: Incoming, token: string): boolean {
  const [, shown = ""] = /^bearer +(\S+) *$/i.exec(fields.get("authorization") ?? "") ?? [];
  const digest = (text: string) => createHash("sha256").update(Buffer.from(text)).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

function unauthorized(): ProxyError {
  return new Refusal("unauthorized", "the admin listener wants its token", {
    fields: { "WWW-Authenticate": 'Bearer realm="weir"' },
  });
}

/** A name that a web page has made to lead here (DNS rebinding) is none of this machine's own. */
function isNamedSafely({ host }: Incoming): boolean {
  return host === "" || host === "localhost" || isAddress(host.replace(/^\[|\]$/g, ""));
}

function misdirected(): ProxyError {
  return new ProxyError("misdirected", "name the admin listener by its address, or localhost");
}

const LOOPBACK = new AddressSet([
  { address: "127.0.0.0", prefix: 8 },
  { address: "::1", prefix: 128 },
]);

function callerOf(incoming: Incoming): Caller {
  return {
    method: incoming.method,
    isLocal: LOOPBACK.has(incoming.peer.address),
    isForeign: isForeign(incoming),
  };
}

/** Browsers tell (Fetch Metadata §2.1, Fetch §3.1); `none` is a person's own doing. */
function isForeign({ fields, scheme, authority }: Incoming): boolean {
  const site = fields.get("sec-fetch-site") ?? "none";
  const origin = fields.get("origin") ?? `${scheme}://${authority}`;
  return !["none", "same-origin"].includes(site) ||
    origin.toLowerCase() !== `${scheme}://${authority}`.toLowerCase();
}
