import { deepEqual, equal, match, ok } from "node:assert/strict";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Answer } from "../../blackbox/client.ts";
import { head } from "../../blackbox/message.ts";
import { BIG_BYTES, type Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

const LAST_MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT";

/** Nothing of a file, and no sign that there is one. */
function isNothing(answer: Answer): void {
  equal(answer.status, 404);
  equal(answer.head.one("content-type"), "application/problem+json");
  ok(!/secret|\/tmp/i.test(answer.body.text), answer.body.text);
}

async function tagOf(t: Stage, target: string): Promise<string> {
  return (await t.ask(`HEAD ${target}`)).head.one("etag")!;
}

export const fileCases: Case[] = [
  {
    name: "files: a file with its type, length, time and tag",
    async run(t) {
      const answer = await t.get("/a.txt?v=1");
      equal(answer.status, 200);
      equal(answer.body.text, "0123456789");
      equal(answer.head.one("content-type"), "text/plain; charset=utf-8");
      equal(answer.head.one("content-length"), "10");
      equal(answer.head.one("last-modified"), LAST_MODIFIED);
      equal(answer.head.one("accept-ranges"), "bytes");
      equal(answer.head.one("cache-control"), "max-age=3600");
      equal(answer.head.one("vary"), undefined);
      match(answer.head.one("etag")!, /^"[^"]+"$/);
      match(answer.head.one("x-request-id")!, /./);
    },
  },
  {
    name: "files: HEAD tells the same, and the connection goes on",
    async run(t) {
      const client = await t.connect();
      await client.send(head("HEAD /big.bin HTTP/1.1", "Host: a.test"));
      const answer = await client.answer("HEAD");
      equal(answer.head.one("content-length"), String(BIG_BYTES));
      await client.send(head("GET /empty.txt HTTP/1.1", "Host: a.test"));
      const empty = await client.answer();
      equal(empty.head.one("content-length"), "0");
      await client.send(head("GET /a.txt HTTP/1.1", "Host: a.test"));
      equal((await (await client.answer()).body.whole()).text, "0123456789");
    },
  },
  {
    name: "files: a large one, all of its bytes",
    async run(t) {
      const { body, head } = await t.get("/big.bin");
      equal(body.complete, true);
      equal(body.bytes.length, BIG_BYTES);
      ok(body.bytes.every((byte, i) => byte === i % 251));
      equal(head.one("content-type"), "application/octet-stream");
    },
  },
  {
    name: "files: other methods are refused, and those that are not told",
    async run(t) {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
        const answer = await t.ask(`${method} /a.txt`, "Content-Length: 0");
        equal(answer.status, 405);
        equal(answer.head.one("allow"), "GET, HEAD");
      }
    },
  },
  {
    name: "files: a folder is its index, at a path that ends with a slash",
    async run(t) {
      equal((await t.get("/")).body.text, "<h1>Home</h1>");
      const docs = await t.get("/docs/");
      equal(docs.body.text, "<h1>Docs</h1>");
      equal(docs.head.one("content-type"), "text/html; charset=utf-8");
      const bare = await t.get("/docs?a=b");
      equal(bare.status, 308);
      equal(bare.head.one("location"), "/docs/?a=b");
      isNothing(await t.get("/bare/"));
      isNothing(await t.get("/bare"));
      isNothing(await t.get("/a.txt/"));
    },
  },
  {
    name: "files: a folder's path leads to no other host",
    async run(t) {
      const answer = await t.get("//docs");
      if (answer.status === 308) match(answer.head.one("location")!, /^\/(?!\/)/);
      else isNothing(answer);
    },
  },
  {
    name: "files: names with spaces and beyond ASCII",
    async run(t) {
      equal((await t.get("/%C3%BC%20b.txt")).body.text, "named");
      isNothing(await t.get("/%FC%20b.txt"));
    },
  },
  {
    name: "files: nothing outside of the root, by whatever path",
    async run(t) {
      const targets = [
        "/../beside.txt",
        "/..%2fbeside.txt",
        "/%2e%2e/beside.txt",
        "/%2e%2e%2fbeside.txt",
        "/docs/../../beside.txt",
        "/docs/..%2f..%2fbeside.txt",
        "/..%5cbeside.txt",
        "/%2fetc/passwd",
        "//etc/passwd",
        "/a.txt%00.html",
        "/docs%2findex.html",
      ];
      for (const target of targets) isNothing(await t.get(target));
    },
  },
  {
    name: "files: links lead to what is inside, and never out",
    async run(t) {
      equal((await t.get("/in.txt")).body.text, "0123456789");
      for (const target of ["/out.txt", "/outside/secret.txt", "/outside/", "/outside"]) {
        isNothing(await t.get(target));
      }
      for (const target of ["/loop.txt", "/nowhere.txt"]) isNothing(await t.get(target));
    },
  },
  {
    name: "files: no dot files",
    async run(t) {
      for (const target of ["/.env", "/.git/config", "/%2eenv", "/.git/", "/.git"]) {
        isNothing(await t.get(target));
      }
    },
  },
  {
    name: "files: a fallback where there is none, with 200",
    async run(t) {
      for (const target of ["/orders/7", "/x.js", "/.env", "/out.txt"]) {
        const answer = await t.get(target, "Host: spa.test");
        equal(answer.status, 200);
        equal(answer.body.text, "<h1>Home</h1>");
      }
      equal((await t.get("/a.txt", "Host: spa.test")).body.text, "0123456789");
    },
  },
  {
    name: "files: below a prefix that is stripped",
    async run(t) {
      const answer = await t.get("/static/a.txt", "Host: below.test");
      equal(answer.body.text, "0123456789");
      equal(answer.head.one("x-content-type-options"), "nosniff");
      const bare = await t.get("/static", "Host: below.test");
      equal(bare.head.one("location"), "/static/");
      const other = await t.get("/static/bare/", "Host: below.test");
      equal(other.head.one("content-type"), "application/octet-stream");
    },
  },
  {
    name: "files: the best coding that the client takes and that is there",
    async run(t) {
      const cases: [accept: string[], coding: string | undefined, text: string][] = [
        [[], undefined, "let long;"],
        [["Accept-Encoding: gzip"], "gzip", "as gzip"],
        [["Accept-Encoding: gzip, br"], "br", "as br"],
        [["Accept-Encoding: gzip;q=1, br;q=0.5"], "gzip", "as gzip"],
        [["Accept-Encoding: br;q=0, *"], "gzip", "as gzip"],
        [["Accept-Encoding: *;q=0"], undefined, "let long;"],
        [["Accept-Encoding: br;q=0.5, identity"], undefined, "let long;"],
        [["Accept-Encoding: zstd"], undefined, "let long;"],
      ];
      const tags = new Set<string | undefined>();
      for (const [accept, coding, text] of cases) {
        const answer = await t.get("/app.js", "Host: coded.test", ...accept);
        equal(answer.body.text, text, accept.join());
        equal(answer.head.one("content-encoding"), coding);
        equal(answer.head.one("vary"), "Accept-Encoding");
        equal(answer.head.one("content-type"), "text/javascript; charset=utf-8");
        tags.add(answer.head.one("etag"));
      }
      equal(tags.size, 3);
      // A coding is also a file by itself: asked for first or last, its tags differ.
      const tagOf = async (path: string, ...fields: string[]) =>
        (await t.get(path, "Host: coded.test", ...fields)).head.one("etag");
      const both = [
        await tagOf("/app.js.br"),
        await tagOf("/app.js", "Accept-Encoding: br"),
        await tagOf("/app.js.br"),
        await tagOf("/app.js", "Accept-Encoding: br"),
      ];
      deepEqual(both.slice(2), both.slice(0, 2));
      ok(both[0] !== both[1], `${both[0]} of both`);
      const plain = await t.get("/a.txt", "Host: coded.test", "Accept-Encoding: br, gzip");
      equal(plain.body.text, "0123456789");
      equal(plain.head.one("content-encoding"), undefined);
    },
  },
  {
    name: "files: conditions, in the order of RFC 9110 §13.2.2",
    async run(t) {
      const tag = await tagOf(t, "/a.txt");
      const earlier = "Fri, 02 Jan 2026 03:04:04 GMT";
      const cases: [number, ...string[]][] = [
        [304, `If-None-Match: ${tag}`],
        [304, `If-None-Match: "x", W/${tag}`],
        [304, "If-None-Match: *"],
        [200, 'If-None-Match: "x"'],
        [200, 'If-None-Match: "x"', `If-Modified-Since: ${LAST_MODIFIED}`],
        [304, `If-Modified-Since: ${LAST_MODIFIED}`],
        [304, "If-Modified-Since: Friday, 02-Jan-26 03:04:05 GMT"],
        [304, "If-Modified-Since: Fri Jan  2 03:04:05 2026"],
        [200, `If-Modified-Since: ${earlier}`],
        [200, "If-Modified-Since: yesterday"],
        [200, `If-Match: ${tag}`],
        [200, "If-Match: *"],
        [412, 'If-Match: "x"'],
        [412, `If-Match: W/${tag}`],
        [412, 'If-Match: "x"', `If-None-Match: ${tag}`],
        [412, `If-Unmodified-Since: ${earlier}`],
        [200, `If-Unmodified-Since: ${LAST_MODIFIED}`],
        [200, `If-Match: ${tag}`, `If-Unmodified-Since: ${earlier}`],
      ];
      for (const [status, ...fields] of cases) {
        const answer = await t.get("/a.txt", ...fields);
        equal(answer.status, status, fields.join());
        if (status !== 304) continue;
        equal(answer.head.one("etag"), tag);
        equal(answer.head.one("cache-control"), "max-age=3600");
        equal(answer.head.one("content-type"), undefined);
      }
    },
  },
  {
    name: "files: one range",
    async run(t) {
      const cases: [range: string, status: number, text: string, place?: string][] = [
        ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
        ["bytes=8-", 206, "89", "bytes 8-9/10"],
        ["bytes=8-99", 206, "89", "bytes 8-9/10"],
        ["bytes=-3", 206, "789", "bytes 7-9/10"],
        ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
        ["BYTES=0-0", 206, "0", "bytes 0-0/10"],
        ["bytes=10-", 416, "", "bytes */10"],
        ["bytes=-0", 416, "", "bytes */10"],
        ["bytes=99-100, 50-", 416, "", "bytes */10"],
        ["bytes=3-1", 200, "0123456789"],
        ["bytes=a-b", 200, "0123456789"],
        ["bytes=-", 200, "0123456789"],
        ["bytes=", 200, "0123456789"],
        ["lines=0-1", 200, "0123456789"],
      ];
      for (const [range, status, text, place] of cases) {
        const answer = await t.get("/a.txt", `Range: ${range}`);
        equal(answer.status, status, range);
        equal(answer.body.text, text);
        equal(answer.head.one("content-range"), place);
      }
      const answer = await t.ask("HEAD /a.txt", "Range: bytes=0-3");
      deepEqual([answer.status, answer.head.one("content-length")], [200, "10"]);
      equal((await t.get("/empty.txt", "Range: bytes=0-")).status, 200);
    },
  },
  {
    name: "files: several ranges, in the order asked for",
    async run(t) {
      const answer = await t.get("/a.txt", "Range: bytes=8-9, 0-1,20-");
      equal(answer.status, 206);
      const [, boundary] = /^multipart\/byteranges; boundary=(\S+)$/.exec(
        answer.head.one("content-type")!,
      )!;
      const type = "Content-Type: text/plain; charset=utf-8";
      equal(
        answer.body.text,
        `--${boundary}\r\n${type}\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n` +
          `--${boundary}\r\n${type}\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--${boundary}--\r\n`,
      );
      equal(answer.head.one("content-length"), String(answer.body.bytes.length));
      const big = await t.get("/big.bin", "Range: bytes=1-2,251-251,-1");
      equal(big.status, 206);
      equal(big.body.complete, true);
    },
  },
  {
    name: "files: so many ranges, or so much, that all is less",
    async run(t) {
      for (const range of ["0-,0-", Array(17).fill("0-0").join()]) {
        equal((await t.get("/a.txt", `Range: bytes=${range}`)).status, 200);
      }
    },
  },
  {
    name: "files: a range of the state that the client has, or all",
    async run(t) {
      const tag = await tagOf(t, "/a.txt");
      const cases: [string, number][] = [
        [tag, 206],
        [LAST_MODIFIED, 206],
        ['"x"', 200],
        [`W/${tag}`, 200],
        ["Fri, 02 Jan 2026 03:04:06 GMT", 200],
        ["x", 200],
      ];
      for (const [state, status] of cases) {
        const answer = await t.get("/a.txt", "Range: bytes=0-1", `If-Range: ${state}`);
        equal(answer.status, status, state);
      }
    },
  },
  {
    name: "files: what changes is seen at once, with another tag",
    async run(t) {
      await t.put("site/changing.txt", "one");
      const before = await t.get("/changing.txt");
      equal(before.body.text, "one");
      await t.put("site/next.txt", "two");
      await rename(join(t.folder, "site/next.txt"), join(t.folder, "site/changing.txt"));
      const after = await t.get("/changing.txt");
      equal(after.body.text, "two");
      await t.put("site/changing.txt", "three");
      equal((await t.get("/changing.txt")).body.text, "three");
    },
  },
  {
    name: "files: a client that leaves amid a file disturbs nobody",
    async run(t) {
      const client = await t.connect();
      await client.send(head("GET /big.bin HTTP/1.1", "Host: a.test"));
      await client.answer();
      client.wire.leave();
      equal((await t.get("/a.txt")).body.text, "0123456789");
    },
  },
];
