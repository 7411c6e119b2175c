import { deepEqual, equal, ok } from "node:assert/strict";
import { Fields } from "../../../src/http/fields.ts";
import { replyOf, responseOf, standardResponse } from "../../../src/web/response.ts";
import { replyWith } from "../../routes/snapshot.ts";
import { bytesOf } from "../../socket_pair.ts";
import { bodyOf } from "../http/body/reader.ts";
import { wholeOf } from "../transport/stage.ts";

const made = () =>
  replyWith({
    status: 201,
    reason: "Made",
    fields: Fields.from([["X-A", "1"], ["Set-Cookie", "a"], ["Set-Cookie", "b"]]),
    body: bytesOf('{"c":1}'),
  });

Deno.test("responseOf gives what passes for a Response", async () => {
  const response = responseOf(made());
  ok(response instanceof Response);
  deepEqual([response.status, response.ok, response.statusText], [201, true, "Made"]);
  equal(response.headers.get("x-a"), "1");
  deepEqual(response.headers.getSetCookie(), ["a", "b"]);
  const copy = response.clone();
  deepEqual(await response.json(), { c: 1 });
  equal(response.bodyUsed, true);
  equal(await copy.text(), '{"c":1}');
});

Deno.test("responseOf: a Response may be made of it", async () => {
  const first = responseOf(made());
  const response = new Response(first.body, first);
  deepEqual([response.status, response.headers.get("x-a")], [201, "1"]);
  equal(await response.text(), '{"c":1}');
});

Deno.test("replyOf gives back the reply that nobody looked into", () => {
  const reply = made();
  const response = responseOf(reply);
  deepEqual([response.status, response.ok], [201, true]);
  equal(replyOf(response), reply);
});

Deno.test("replyOf sees what was done to the headers", () => {
  const response = responseOf(made());
  response.headers.set("X-A", "2");
  response.headers.append("X-B", "3");
  const { status, reason, fields } = replyOf(response);
  deepEqual([status, reason], [201, "Made"]);
  deepEqual([fields.all("x-a"), fields.all("x-b"), fields.all("set-cookie")], [
    ["2"],
    ["3"],
    ["a", "b"],
  ]);
});

Deno.test("replyOf keeps the body of a response that was looked into", async () => {
  const response = responseOf(replyWith({ body: bodyOf(["a", "b"].map(bytesOf)) }));
  response.headers.set("X-A", "1");
  equal(await wholeOf(replyOf(response).body), "ab");
});

Deno.test("replyOf keeps the bytes of a field value that was looked into", () => {
  const response = responseOf(replyWith({ fields: Fields.from([["X-A", "\xe9"]]) }));
  response.headers.set("X-B", "1");
  equal(replyOf(response).fields.get("x-a"), "\xe9");
});

Deno.test("replyOf takes a Response of anybody's", async () => {
  const reply = replyOf(new Response("text", { status: 202, headers: { "Content-Length": "4" } }));
  deepEqual([reply.status, reply.body?.length, reply.version], [202, 4, "1.1"]);
  equal(await wholeOf(reply.body), "text");
  equal(replyOf(new Response(null, { status: 204 })).body, undefined);
});

Deno.test("standardResponse keeps what a reply holds", async () => {
  const response = standardResponse(made());
  equal(Object.getPrototypeOf(response), Response.prototype);
  deepEqual([response.status, response.statusText, await response.text()], [
    201,
    "Made",
    '{"c":1}',
  ]);
});
