import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { Fields } from "../../../src/http/fields.ts";
import { incomingOf, requestOf } from "../../../src/web/request.ts";
import { incomingWith } from "../../routes/snapshot.ts";
import { bytesOf } from "../../socket_pair.ts";
import { bodyOf } from "../http/body/reader.ts";
import { kind } from "../transport/stage.ts";

const posted = () =>
  incomingWith({
    method: "POST",
    path: "/a",
    query: "?b=%41",
    fields: Fields.from([["Host", "a.test"], ["X-A", "1"], ["x-a", "2"]]),
    body: bytesOf('{"c":1}'),
  });

Deno.test("requestOf gives what passes for a Request", async () => {
  const request = requestOf(posted());
  ok(request instanceof Request);
  deepEqual([request.method, request.url], ["POST", "http://a.test/a?b=%41"]);
  deepEqual([request.headers.get("x-a"), request.bodyUsed], ["1, 2", false]);
  const copy = request.clone();
  deepEqual(await request.json(), { c: 1 });
  equal(request.bodyUsed, true);
  equal(await copy.text(), '{"c":1}');
});

Deno.test("requestOf: a Request may be made of its clone", async () => {
  const request = new Request(requestOf(posted()).clone(), { headers: { "X-B": "2" } });
  deepEqual([request.method, request.url], ["POST", "http://a.test/a?b=%41"]);
  deepEqual([request.headers.get("x-a"), request.headers.get("x-b")], [null, "2"]);
  equal(await request.text(), '{"c":1}');
});

Deno.test("requestOf streams a body", async () => {
  const body = bodyOf(["a", "b"].map(bytesOf));
  equal(await requestOf(incomingWith({ method: "POST", body })).text(), "ab");
});

Deno.test("requestOf has the client's signal", () => {
  const client = new AbortController();
  const request = requestOf(incomingWith({ signal: client.signal }));
  client.abort();
  equal(request.signal.aborted, true);
  equal(request.clone().signal.aborted, true);
});

Deno.test("requestOf: a URL even without Host", () => {
  equal(requestOf(incomingWith({ authority: "", host: "" })).url, "http://localhost/");
});

Deno.test("requestOf: OPTIONS * keeps its host in the URL", () => {
  const request = requestOf(incomingWith({ method: "OPTIONS", path: "*" }));
  equal(new URL(request.url).host, "a.test");
  equal(request.headers.get("host"), "a.test");
});

Deno.test("incomingOf takes a request as another server gives it", () => {
  const headers = { Host: "Shop.TEST.:81", "X-A": "1" };
  const incoming = incomingOf(new Request("https://a/x%41?y=%41#z", { headers }));
  const { method, path, query, scheme, authority, host, localPort, fields, body } = incoming;
  deepEqual([method, path, query, scheme], ["GET", "/xA", "?y=%41", "https"]);
  deepEqual([authority, host, localPort], ["Shop.TEST.:81", "shop.test", 81]);
  deepEqual([fields.get("x-a"), body], ["1", undefined]);
});

Deno.test("incomingOf has a body's length where it is declared", async () => {
  const request = new Request("http://a/", {
    method: "POST",
    headers: { "Content-Length": "2" },
    body: "ok",
  });
  const { body } = incomingOf(request);
  equal(body?.length, 2);
  ok(body && !(body instanceof Uint8Array));
  deepEqual(await body.read(), bytesOf("ok"));
  equal(await body.read(), undefined);
});

Deno.test("incomingOf: bad_request for another scheme, a bad Host and a torn triplet", () => {
  const headers = { Host: "a b" };
  for (
    const request of [
      new Request("file:///x"),
      new Request("http://a/", { headers }),
      new Request("http://a/%4"),
    ]
  ) {
    throws(() => incomingOf(request), kind("bad_request"));
  }
});
