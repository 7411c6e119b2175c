import { deepEqual, equal, match } from "node:assert/strict";
import { chunk, head, LAST_CHUNK, message } from "../../blackbox/message.ts";
import type { Case } from "../suite.ts";

/** What stands beside the config, in TypeScript. */
export const MODULES: Readonly<Record<string, string>> = {
  "own/hello.ts": `
export default async function hello(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (pathname === "/fails") throw new Error("secret");
  if (pathname === "/nothing") return undefined as unknown as Response;
  const body = await request.text();
  const headers = { "X-Method": request.method, "X-Host": request.headers.get("Host") ?? "" };
  return new Response(\`\${pathname}\${search} \${body}\`, { status: 201, headers });
}
`,
  "own/echo.ts": `
export default { name: "echo", fetch(this: { name: string }, request: Request): Response {
  return new Response(request.body, { headers: { "X-Name": this.name } });
} };
`,
  "own/mine.ts": `
interface Context {
  readonly req: { header(name: string): string | undefined; text(): Promise<string> };
  readonly res: Response;
  text(text: string, status: number): Response;
}
export default async function mine(c: Context, next: () => Promise<void>) {
  if (c.req.header("X-Stop") !== undefined) return c.text("stopped", 418);
  const body = await c.req.text();
  await next();
  c.res.headers.set("X-Length", String(body.length));
}
`,
};

export const moduleCases: Case[] = [
  {
    name: "handler: a function of a Request answers, with what is left of the path",
    async run(t) {
      const client = await t.connect();
      await client.send(message(["PUT /hello/a%20b?c=d HTTP/1.1", "Host: own.test"], "given"));
      const answer = await client.answer();
      equal(answer.status, 201);
      equal((await answer.body.whole()).text, "/a%20b?c=d given");
      equal(answer.head.one("x-method"), "PUT");
      equal(answer.head.one("x-host"), "own.test");
      match(answer.head.one("x-request-id")!, /./);
      await client.send(head("GET /hello/ HTTP/1.1", "Host: own.test"));
      equal((await (await client.answer()).body.whole()).text, "/ ");
    },
  },
  {
    name: "handler: HEAD has no body",
    async run(t) {
      const answer = await t.ask("HEAD /hello/x", "Host: own.test");
      equal(answer.status, 201);
      equal(answer.head.one("x-method"), "HEAD");
    },
  },
  {
    name: "handler: an object with fetch, whose body streams both ways",
    async run(t) {
      const client = await t.connect();
      await client.send(
        head("POST /echo HTTP/1.1", "Host: own.test", "Transfer-Encoding: chunked") + chunk("one "),
      );
      const answer = await client.answer();
      equal(answer.head.one("x-name"), "echo");
      await client.send(chunk("two") + LAST_CHUNK);
      equal((await answer.body.whole()).text, "one two");
    },
  },
  {
    name: "handler: what it throws, and what is no Response, is a 500 that tells nothing",
    async run(t) {
      for (const path of ["/hello/fails", "/hello/nothing"]) {
        const answer = await t.get(path, "Host: own.test");
        equal(answer.status, 500);
        equal(answer.head.one("content-type"), "application/problem+json");
        equal(/secret|hello/.test(answer.body.text), false);
      }
    },
  },
  {
    name: "handler: a body of more than max_body is refused",
    async run(t) {
      const client = await t.connect();
      await client.send(message(["POST /hello/x HTTP/1.1", "Host: own.test"], "x".repeat(2000)));
      equal((await client.answer()).status, 413);
    },
  },
  {
    name: "module: a middleware of one's own stops, reads and changes",
    async run(t) {
      const stopped = await t.get("/", "Host: mine.test", "X-Stop: 1");
      deepEqual([stopped.status, stopped.body.text], [418, "stopped"]);
      const client = await t.connect();
      await client.send(message(["POST / HTTP/1.1", "Host: mine.test"], "four"));
      const asked = await t.origin.next();
      equal((await asked.body.whole()).text, "four");
      await asked.reply();
      equal((await client.answer()).head.one("x-length"), "4");
    },
  },
];
