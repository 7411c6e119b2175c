import { deepEqual, equal, throws } from "node:assert/strict";
import { incomingOf } from "../../../../src/proxy/explain/asked.ts";
import { kind } from "../../transport/stage.ts";

Deno.test("incomingOf: the request as it would come in", () => {
  const incoming = incomingOf({ url: "HTTPS://Shop.test:8443/a/../b%2f?q=1" });
  const { method, scheme, authority, host, path, query, localPort, peer } = incoming;
  deepEqual({ method, scheme, authority, host, path, query, localPort }, {
    method: "GET",
    scheme: "https",
    authority: "Shop.test:8443",
    host: "shop.test",
    path: "/b%2F",
    query: "?q=1",
    localPort: 8443,
  });
  equal(peer.address, "127.0.0.1");
  deepEqual([...incoming.fields], [["Host", "Shop.test:8443"]]);
});

Deno.test("incomingOf: fields as given, and Host among them names the host", () => {
  const fields = ["X-A: 1", "x-a:2", "Host: other.test"];
  const incoming = incomingOf({ url: "http://a.test/", method: "PUT", fields });
  deepEqual([...incoming.fields], [["X-A", "1"], ["x-a", "2"], ["Host", "other.test"]]);
  deepEqual([incoming.method, incoming.host], ["PUT", "other.test"]);
});

Deno.test("incomingOf: a client with and without a port", () => {
  const peerOf = (client: string) => incomingOf({ url: "http://a/", client }).peer;
  deepEqual(peerOf("192.0.2.1:4711"), { address: "192.0.2.1", port: 4711 });
  deepEqual(peerOf("[2001:db8::1]:4711"), { address: "2001:db8::1", port: 4711 });
  equal(peerOf("192.0.2.1").address, "192.0.2.1");
  equal(peerOf("2001:DB8:0::1").address, "2001:db8::1");
});

Deno.test("incomingOf: bad_request for what could not come in", () => {
  const wrong = [
    { url: "/x" },
    { url: "ftp://a/" },
    { url: "http://a b/" },
    { url: "http://a/%2" },
    { url: "http://a/", fields: ["no colon"] },
    { url: "http://a/", fields: ["X: \u2603"] },
    { url: "http://a/", client: "somewhere" },
  ];
  for (const asked of wrong) throws(() => incomingOf(asked), kind("bad_request"));
});
