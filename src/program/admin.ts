/** The door of the admin listener: who may ask, and what the app is told of who does. */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { Caller } from "../../routes/answer.ts";
import { AddressSet, isAddress } from "../grammar/address.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Incoming, Reply } from "../http/message.ts";
import { problem } from "../proxy/problem.ts";
import { Refusal } from "../../routes/refusal.ts";
import type { Service } from "../proxy/service.ts";
import { requestOf } from "../web/request.ts";
import { replyOf } from "../web/response.ts";

/** routes/admin.ts. Its `fetch` does not reject. */
export interface AdminApp {
  fetch(request: Request, caller: Caller): Response | Promise<Response>;
}

export interface AdminSettings {
  /** What every request must show, as a bearer's or as the password of any user; absent: none. */
  readonly token?: string;
  /** Absent: json. */
  readonly reload_answer?: Caller["reloadAnswer"];
}

/** `settings`: those in force. */
export function adminService(app: AdminApp, settings: () => AdminSettings = () => ({})): Service {
  const refuse = (error: ProxyError) => problem(error, crypto.randomUUID());
  const answer = async (incoming: Incoming): Promise<Reply> => {
    const { token: wanted, reload_answer: reloadAnswer } = settings();
    if (wanted !== undefined && !shows(incoming, wanted)) {
      return challenge(refuse(unauthorized()));
    }
    // Who shows the token need not name the listener as this machine does.
    if (wanted === undefined && !isNamedSafely(incoming)) return refuse(misdirected());
    return replyOf(await app.fetch(requestOf(incoming), { ...callerOf(incoming), reloadAnswer }));
  };
  return {
    handle(incoming, receiver) {
      answer(incoming).then(
        (reply) => receiver.replied(reply),
        (error) => receiver.failed(error),
      );
    },
    refuse,
  };
}

/** In a time that tells nothing of how much of it is right. */
function shows({ fields }: Incoming, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(Buffer.from(text)).digest();
  return timingSafeEqual(digest(shownIn(fields.get("authorization") ?? "")), digest(token));
}

/** A browser asks its user for a password, and sends it with all that a page does (RFC 7617). */
function shownIn(authorization: string): string {
  const [, scheme = "", shown = ""] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== "basic") return shown;
  return Buffer.from(shown, "base64").toString().replace(/^[^:]*(:|$)/, "");
}

function unauthorized(): ProxyError {
  return new Refusal("unauthorized", "the admin listener wants its token");
}

/** One field each: browsers overlook a challenge that follows another in its field. */
function challenge(reply: Reply): Reply {
  reply.fields.append("WWW-Authenticate", 'Bearer realm="weir"');
  reply.fields.append("WWW-Authenticate", 'Basic realm="weir", charset="UTF-8"');
  return reply;
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
