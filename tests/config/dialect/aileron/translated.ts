import { defineConfig } from "../../../../config/load.ts";
import type { Config, ConfigInput } from "../../../../config/schema.ts";
import { aileron } from "../../../../config/dialect/aileron.ts";
import type { Translation } from "../../../../config/dialect.ts";

interface Options {
  env?: Record<string, string>;
  lenient?: boolean;
}

export function translationOf(
  texts: string | string[],
  { env = {}, lenient = false }: Options = {},
): Translation {
  const sources = [texts].flat().map((text, index) => ({
    name: `${"abc"[index]}.yaml`,
    text,
  }));
  return aileron.translate(sources, { env, lenient });
}

/** As `weir check` shows them, without the name of the first file. */
export function problemsOf(texts: string | string[], options?: Options): string[] {
  return translationOf(texts, options).problems.map((problem) =>
    String(problem).replace(/^a\.yaml:/, "")
  );
}

export function notesOf(texts: string | string[], options?: Options): string[] {
  return translationOf(texts, options).notes.map(({ message, position: { line, column }, path }) =>
    `${line}:${column}: ${message} [${path.join(".")}]`
  );
}

/** What Weir makes of it; throws where it is wrong. */
export function configOf(texts: string | string[], options?: Options): Config {
  return defineConfig(inputOf(texts, options));
}

/** The same, before it is checked. */
export function inputOf(texts: string | string[], options?: Options): ConfigInput {
  const { value, problems } = translationOf(texts, options);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return value as ConfigInput;
}

/** A whole config with these load balancers. */
export function withBalancers(balancers: string): string {
  return `${head}${balancers.replace(/^(?=.)/gm, "    ")}`;
}

/** A whole config with one load balancer of these keys, to one upstream where they name none. */
export function withBalancer(keys: string): string {
  const whole = /^upstreams:/m.test(keys) ? keys : `${keys}\nupstreams: [{ url: "http://a" }]`;
  return withBalancers(`- ${whole.replaceAll("\n", "\n  ")}`);
}

/** Of `withBalancer`, with line and column as if the keys began the file. */
export function ofBalancer(lines: string[]): string[] {
  const above = head.split("\n").length - 1;
  return lines.map((line) =>
    line.replace(
      /^(\d+):(\d+)/,
      (_, row: string, column: string) => `${Number(row) - above}:${Number(column) - 6}`,
    )
  );
}

export const entrypoint = `apiVersion: core/v1
kind: Entrypoint
spec: { runners: [{ apiVersion: core/v1, kind: HTTPServer }] }
`;

const head = `${entrypoint}---
apiVersion: core/v1
kind: HTTPServer
spec:
  virtualHosts:
    - handlers:
        - handler: { apiVersion: core/v1, kind: ReverseProxyHandler }
---
apiVersion: core/v1
kind: ReverseProxyHandler
spec:
  patterns: []
  loadBalancers:
`;
