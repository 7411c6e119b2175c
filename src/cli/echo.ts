import { cancelBody } from "../http/body/body.ts";
import { Fields } from "../http/fields.ts";
import { problem, reasonOf } from "../proxy/problem.ts";
import type { Service } from "../proxy/service.ts";

/** A tiny upstream: answers who it is and what came to it, as JSON. */
export function echo(name: string): Service {
  return {
    handle(incoming) {
      const { method, path, query, fields } = incoming;
      cancelBody(incoming.body);
      const forwarded = [...fields].filter(([name]) =>
        /^(x-forwarded-|via$|x-request-id$)/i.test(name)
      );
      const answer = {
        upstream: name,
        method,
        path: path + query,
        host: incoming.authority,
        fields: Object.fromEntries(forwarded),
      };
      const body = new TextEncoder().encode(`${JSON.stringify(answer, undefined, 2)}\n`);
      return Promise.resolve({
        status: 200,
        reason: reasonOf(200),
        version: "1.1",
        fields: Fields.from([
          ["Content-Type", "application/json"],
          ["Content-Length", String(body.length)],
        ]),
        body,
      });
    },
    refuse: (error) => problem(error, crypto.randomUUID()),
  };
}
