import { ok } from "node:assert/strict";
import type { Command } from "../blackbox/program.ts";
import { adminFields, requestFields, responseFields, shapes } from "./shapes.ts";
import { Stage } from "./stage.ts";

/** What is loaded before Weir. */
export const COUNTING = new URL("counting.ts", import.meta.url).pathname;

/** Most cases take 5, a path of which each byte becomes a triplet 36. */
const STEPS_A_BYTE = 50;

/** Each of some regexes looks at each character of the triplets several times. */
const STEPS_A_BYTE_OF_REGEXES = 300;

/** All that looks into a request is there. */
function configOf(upstream: string): object {
  return {
    trusted_proxies: ["127.0.0.1"],
    upstreams: {
      keyed: {
        strategy: "maglev",
        hash: {
          source: "cookie",
          key: "a",
          fallback: { source: "query", key: "a", fallback: { source: "header", key: "Hash-Key" } },
        },
        targets: [upstream],
      },
      stuck: { strategy: "sticky", targets: [upstream] },
    },
    routes: [
      { path: "/stuck", upstream: "stuck" },
      { path: { glob: "/glob/*-*-*.png" }, upstream },
      { path: { regex: "/glob/(?:.*a)*(?:[^/]*-){3}(?:a|a)*c$" }, upstream },
      { path: { regex: "^/glob/(?!.*(?:a|a)*c$)(?=.*q)" }, upstream },
      { path: { pattern: "/glob/*:a-:b-:c.:d(.*)*(.*)c" }, upstream },
      { headers: { "X-Beta": { regex: "(?:a*, *)*c$" } }, upstream },
      { path: { glob: "/glob/{*a,*a?,a*a*}{b*,?b}**/*a*a*a*a*b" }, upstream },
      { headers: { "X-Beta": "a" }, query: { a: "b" }, upstream },
      { cookies: { a: "b", b: { regex: "(?:a*, *)*c$" }, c: { present: true } }, upstream },
      {
        upstream: "keyed",
        request: { json: { set: { forwarded: "${forwarded}" } } },
        response: { headers: { add: { "X-Path": "${path}" } } },
      },
    ],
  };
}

/** `commandOf`: how to start Weir with the config of that path, and COUNTING before it. */
export function testSteps(
  runtime: string,
  commandOf: ((config: string) => Command) | undefined,
): void {
  Deno.test({
    name: `steps on ${runtime} are in proportion to what peers send`,
    ignore: commandOf === undefined && Deno.env.get("CI") === undefined,
    async fn(t) {
      await using stage = await Stage.set(commandOf!, configOf);
      for (const [part, cases] of Object.entries(parts)) {
        await t.step(part, async () => {
          for (const { name, request, answer = ANSWER, ofAdmin, most = STEPS_A_BYTE } of cases) {
            stage.answer = answer;
            const steps = await stage.stepsOf(request, { ofAdmin });
            const bytes = request.length + answer.length;
            ok(steps <= most * bytes, `${name}: ${steps} steps for ${bytes} bytes`);
          }
        });
      }
    },
  });
}

interface Case {
  readonly name: string;
  readonly request: string;
  readonly answer?: string;
  readonly ofAdmin?: boolean;
  /** Steps for a byte. */
  readonly most?: number;
}

const ANSWER = head(["HTTP/1.1 200 OK", "Content-Length: 2"]) + "ok";

const BODY = '{"a":1}';
const JSON_TYPE = "Content-Type: application/json";

const parts: Readonly<Record<string, readonly Case[]>> = {
  "fields of a request": requestFields.flatMap((field) => ofShapes(field, asRequest(field))),
  "fields of a request to the admin address": adminFields.flatMap((field) =>
    ofShapes(field, (value) => ({
      request: head(["GET /metrics HTTP/1.1", "Connection: close", ...thrice(field, value)]),
      ofAdmin: true,
    }))
  ),
  "fields of an answer": responseFields.flatMap((field) =>
    ofShapes(field, (value) => ({
      request: head(["GET / HTTP/1.1", "Host: a.test", "Connection: close"]),
      answer: head(["HTTP/1.1 200 OK", ...thrice(field, value)]) + "ok",
    }))
  ),
  "paths": ofShapes("path", (value) => ofTarget(`/${target(value)}`)),
  "paths for a glob and for regexes": ofShapes("path", (value) => ({
    ...ofTarget(`/glob/${target(value)}`),
    most: STEPS_A_BYTE_OF_REGEXES,
  })),
  "queries": ofShapes("query", (value) => ofTarget(`/?a=${target(value)}`)),
  "cookies of a sticky upstream": ofShapes("cookie", (value) => ({
    request: head([
      "GET /stuck HTTP/1.1",
      "Host: a.test",
      "Connection: close",
      ...thrice("Cookie", value),
    ]),
  })),
  "what explain is asked": ["url=http://a/", "header=x:", "client=", "method="].flatMap((key) =>
    ofShapes(key, (value) => ({
      request: head([
        `GET /explain?url=http://a&${key}${encodeURIComponent(value.slice(-5000))} HTTP/1.1`,
        "Host: 127.0.0.1",
        "Connection: close",
      ]),
      ofAdmin: true,
    }))
  ),
  "many fields": ["X-Forwarded-", "X-", "Cookie"].flatMap((name) =>
    [true, false].map((isOne) => ({
      name: `${name}, ${isOne ? "one name" : "a name each"}`,
      request: head([
        "GET / HTTP/1.1",
        "Host: a.test",
        "Connection: close",
        ...Array.from({ length: 250 }, (_, nth) => `${name}${isOne ? "" : nth}: a=${nth}`),
      ]),
    }))
  ),
};

function asRequest(field: string): (value: string) => Omit<Case, "name"> {
  const host = field === "Host" ? [] : ["Host: a.test"];
  const isOfBody = field === "Content-Length" || field === "Transfer-Encoding";
  return (value) => {
    if (isOfBody) {
      return { request: head(["POST / HTTP/1.1", ...host, ...thrice(field, value)]) };
    }
    const type = field === "Content-Type" ? [] : [JSON_TYPE];
    return {
      request: head([
        "POST / HTTP/1.1",
        ...host,
        ...type,
        `Content-Length: ${BODY.length}`,
        "Connection: close",
        ...thrice(field, value),
      ]) + BODY,
    };
  };
}

function ofTarget(target: string): Omit<Case, "name"> {
  return { request: head([`GET ${target} HTTP/1.1`, "Host: a.test", "Connection: close"]) };
}

function ofShapes(what: string, of: (value: string) => Omit<Case, "name">): Case[] {
  return [...shapes].map(([shape, value]) => ({ name: `${what} of ${shape}`, ...of(value) }));
}

/** What a head has room for. `Host` may stand there once. */
function thrice(field: string, value: string): string[] {
  return new Array<string>(field === "Host" ? 1 : 3).fill(`${field}: ${value}`);
}

/** As a request line may hold it, and no longer. */
function target(value: string): string {
  return value.replace(/[^!"$-~\x80-\xff]/g, "-").slice(-16_000);
}

function head(lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}
