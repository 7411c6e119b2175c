import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { type Body, collect } from "../../../../src/http/body/body.ts";
import { type JsonValue, setMembers } from "../../../../src/http/body/json.ts";
import { Fields } from "../../../../src/http/fields.ts";
import { bodyOf } from "./reader.ts";

const JSON_FIELDS = Fields.from([["Content-Type", "application/json"]]);
const MEMBERS = { forwarded: "for=192.0.2.1" };

async function set(text: string, { fields = JSON_FIELDS, maxBytes = 1000, size = 3 } = {}) {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  const whole = await textOf(await setMembers(bytes, fields, { members: MEMBERS, maxBytes }));
  const streamed = await setMembers(bodyOf(pieces), fields, { members: MEMBERS, maxBytes });
  equal(await textOf(streamed), whole);
  return whole;
}

async function textOf(body: Body): Promise<string> {
  return new TextDecoder().decode(await collect(body, Infinity, () => new Error("unreachable")));
}

Deno.test("setMembers sets a member, in its place or at the end", async () => {
  equal(await set('{"a": 1}'), '{"a":1,"forwarded":"for=192.0.2.1"}');
  equal(await set('{"forwarded":"x","a":1}'), '{"forwarded":"for=192.0.2.1","a":1}');
  equal(await set("{}"), '{"forwarded":"for=192.0.2.1"}');
});

Deno.test("setMembers leaves what is not a JSON object, byte for byte", async () => {
  for (const text of ["", "[1 ]", '"a" ', "null", "1.0", "{", '{"a":1', '{"a":1}}']) {
    equal(await set(text), text);
  }
});

Deno.test("setMembers leaves what is longer than it may hold", async () => {
  const text = `{"a": "${"a".repeat(100)}"}`;
  equal(await set(text, { maxBytes: text.length - 1 }), text);
  equal(JSON.parse(await set(text, { maxBytes: text.length })).forwarded, MEMBERS.forwarded);
});

Deno.test("setMembers looks at JSON that is not coded alone", async () => {
  const rewritten = async (...fields: [string, string][]) =>
    await set("{}", { fields: Fields.from(fields) }) !== "{}";
  for (
    const type of ["application/json", "Application/JSON; charset=utf-8", "application/ld+json"]
  ) {
    equal(await rewritten(["Content-Type", type]), true, type);
    equal(await rewritten(["Content-Type", type], ["Content-Encoding", "gzip"]), false);
  }
  for (const type of ["text/json", "application/jsonx", "application/x-json", ""]) {
    equal(await rewritten(["Content-Type", type]), false, type);
  }
  equal(await rewritten(), false);
});

Deno.test("setMembers keeps every other member", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (object) => {
      const expected = { ...JSON.parse(JSON.stringify(object)), ...MEMBERS };
      deepEqual(JSON.parse(await set(JSON.stringify(object), { maxBytes: 1e6 })), expected);
    }),
    { numRuns: 50 },
  );
});

Deno.test("setMembers keeps numbers that are more exact than a double", async () => {
  equal(
    await set('{"id":9007199254740993}'),
    '{"id":9007199254740993,"forwarded":"for=192.0.2.1"}',
  );
});

Deno.test("setMembers takes members that are no text", async () => {
  const members: Record<string, JsonValue> = { a: [1, null], b: { c: true } };
  const body = await setMembers(new TextEncoder().encode("{}"), JSON_FIELDS, {
    members,
    maxBytes: 10,
  });
  deepEqual(JSON.parse(await textOf(body)), members);
});

Deno.test("setMembers does not fail on what is nested deep", async () => {
  const deep = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  for (const depth of [100, 10_000, 500_000]) {
    const text = deep(depth);
    const whole = await set(text, { maxBytes: 2_000_000, size: 500_000 });
    equal([text, `${text.slice(0, -1)},"forwarded":"for=192.0.2.1"}`].includes(whole), true);
  }
});
