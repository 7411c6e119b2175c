import { equal, match } from "node:assert/strict";
import { type Case, head, isProblem } from "../case.ts";

/** RFC 9110 §7.6.2. */
export const maxForwardsCases: Case[] = [
  {
    name: "Max-Forwards: is counted down for OPTIONS and TRACE, and for no other method",
    rule: "3.2",
    async run(t) {
      const told: [method: string, value: string, expected: string][] = [
        ["OPTIONS", "7", "6"],
        ["TRACE", "1", "0"],
        ["OPTIONS", "99999999999999999999999", "2147483647"],
        ["OPTIONS", "-1", "-1"],
        ["OPTIONS", "1, 2", "1, 2"],
        ["GET", "7", "7"],
        ["GET", "0", "0"],
      ];
      for (const [method, value, expected] of told) {
        const fields = ["Host: a.test", `Max-Forwards: ${value}`];
        const { asked } = await t.through(head(`${method} /x HTTP/1.1`, ...fields));
        equal(asked.head.one("max-forwards"), expected, `${method} ${value}`);
      }
    },
  },
  {
    name: "Max-Forwards: at 0 it is Weir that answers",
    rule: "3.2",
    async run(t) {
      const ask = (method: string) =>
        head(`${method} /x HTTP/1.1`, "Host: a.test", "Max-Forwards: 0");
      const options = await t.answered(ask("OPTIONS"));
      equal(options.status, 204);
      match(options.head.one("x-request-id") ?? "", /^.+$/);
      t.origin.reset();
      isProblem(await t.answered(ask("TRACE")), 501);
    },
  },
];
