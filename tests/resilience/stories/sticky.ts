import { equal, match, notEqual, ok } from "node:assert/strict";
import type { Answer } from "../../blackbox/client.ts";
import { denoCommand } from "../../blackbox/program.ts";
import type { Story } from "../story.ts";

const sticky = { strategy: "sticky", sticky: { cookie: "place" } };

export const stickyStories: Story[] = [
  {
    name: "sticky: a client stays on its target; when that is killed it moves, and is told",
    targets: 3,
    upstream: sticky,
    async run(t) {
      const first = await t.get();
      const cookie = cookieOf(first);
      for (let i = 0; i < 20; i++) {
        const answer = await t.get([`Cookie: other=1; ${cookie}`]);
        equal(answer.body.text, first.body.text);
        equal(answer.head.has("set-cookie"), false);
      }
      await t.upstreams.find(({ name }) => name === first.body.text)!.kill();
      const moved = await t.get([`Cookie: ${cookie}`]);
      equal(moved.status, 200);
      notEqual(moved.body.text, first.body.text);
      const another = cookieOf(moved);
      for (let i = 0; i < 20; i++) {
        const answer = await t.get([`Cookie: ${another}`]);
        equal(answer.body.text, moved.body.text);
        equal(answer.head.has("set-cookie"), false);
      }
    },
  },
  {
    name: "sticky: the cookie of one Weir is understood by another on Deno",
    targets: 3,
    upstream: { strategy: "sticky" },
    async run(t) {
      const first = await t.get();
      const cookie = cookieOf(first);
      const other = await t.start(denoCommand);
      for (let i = 0; i < 20; i++) {
        const answer = await t.get([`Cookie: ${cookie}`], other);
        equal(answer.body.text, first.body.text);
        equal(answer.head.has("set-cookie"), false);
      }
    },
  },
  {
    name: "sticky: clients without a cookie are spread",
    targets: 3,
    upstream: sticky,
    async run(t) {
      for (let i = 0; i < 60; i++) cookieOf(await t.get());
      for (const { count } of t.upstreams) ok(count > 0);
    },
  },
];

/** As the client is to send it back. */
function cookieOf(answer: Answer): string {
  const value = answer.head.one("set-cookie")!;
  match(value, /^\w+=[0-9a-f]{16}; Path=\/; /);
  return value.slice(0, value.indexOf(";"));
}
