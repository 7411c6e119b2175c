import { deepEqual } from "node:assert/strict";
import type { ListenerState } from "../../../routes/control.ts";
import { configureLog } from "../../../src/log/log.ts";
import { ExpiryNotices } from "../../../src/program/expiry_notices.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Certificates by their files and when they expire, and the days on which the log was told. */
class Stage {
  nowMs = 0;
  readonly #expiresMs: Record<string, number>;
  readonly #notices: ExpiryNotices;
  #lines: string[] = [];

  constructor(expiresMs: Record<string, number>) {
    this.#expiresMs = expiresMs;
    this.#notices = new ExpiryNotices(() => this.#listeners(), () => this.nowMs);
    configureLog({ level: "info", format: "json", access: false }, (text) => {
      this.#lines.push(text);
    }, 0);
  }

  renew(cert: string, expiresMs: number): void {
    this.#expiresMs[cert] = expiresMs;
  }

  /** What is told in so many days, where it looks every hour: the day, the file, the days left. */
  pass(days: number): [day: number, cert: string, daysLeft: number, message: string][] {
    const told: ReturnType<Stage["pass"]> = [];
    for (const end = this.nowMs + days * DAY_MS; this.nowMs < end; this.nowMs += HOUR_MS) {
      this.#notices.look();
      for (const line of this.#lines.splice(0)) {
        const { certificate, days_left, message } = JSON.parse(line);
        told.push([Math.floor(this.nowMs / DAY_MS), certificate, days_left, message]);
      }
    }
    return told;
  }

  look(known: boolean): void {
    this.#notices.look({ known });
  }

  #listeners(): ListenerState[] {
    const certificates = Object.entries(this.#expiresMs).map(([cert, expiresMs]) => {
      const leftMs = expiresMs - this.nowMs;
      const left = { seconds_left: leftMs / 1000, days_left: Math.floor(leftMs / DAY_MS) };
      return { cert, names: [], expires: new Date(expiresMs).toISOString(), ...left };
    });
    const tls = { min_version: "1.2", certificates };
    const listener = { address: ":443", protocols: ["http/1.1"] };
    return [{ ...listener, tls }, { ...listener, tls }, { ...listener, address: ":80" }];
  }
}

const SOON = "a certificate expires soon";
const OVER = "a certificate has expired";

Deno.test("ExpiryNotices tells once a day, from fourteen days before on, until it is renewed", () => {
  const stage = new Stage({ a: 16 * DAY_MS, b: 100 * DAY_MS });
  deepEqual(stage.pass(2), []);
  deepEqual(stage.pass(2), [[2, "a", 14, SOON], [3, "a", 13, SOON]]);
  stage.renew("a", 18 * DAY_MS);
  deepEqual(stage.pass(2), [[4, "a", 14, SOON], [5, "a", 13, SOON]]);
  stage.renew("a", 100 * DAY_MS);
  deepEqual(stage.pass(80), []);
});

Deno.test("ExpiryNotices goes on when a certificate has expired", () => {
  const stage = new Stage({ a: DAY_MS });
  deepEqual(stage.pass(3), [[0, "a", 1, SOON], [1, "a", 0, OVER], [2, "a", -1, OVER]]);
});

Deno.test("ExpiryNotices does not tell what is known, for a day", () => {
  const stage = new Stage({ a: 5 * DAY_MS });
  stage.look(true);
  deepEqual(stage.pass(2), [[1, "a", 4, SOON]]);
});
