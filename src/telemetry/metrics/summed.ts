/**
 * The expositions of several processes as one, which is that of the program that they are. They are
 * added up as the texts that they are: series by series, a histogram bucket by bucket.
 */
import type { Snapshot } from "../../proxy/snapshot.ts";
import type { Family } from "./family.ts";

/** Values by name and labels, as they are written: `weir_retries_total{route="* /"}`. */
export type Series = ReadonlyMap<string, number>;

interface Rule {
  /** Without `_total`, which OpenMetrics leaves out where it names a family. */
  readonly family: string;
  readonly across: Family["across"];
  /** It only grows: what a process has added stays when it has ended. */
  readonly lasting: boolean;
}

/** Of a text of version 0.0.4. */
export function seriesIn(text: string): Series {
  const series = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith("#")) series.set(...sampleIn(line));
  }
  return series;
}

/** How the series of these families add up. */
export class Sums {
  readonly #rules: ReadonlyMap<string, Rule>;

  constructor(families: readonly Family[]) {
    this.#rules = new Map(families.flatMap(rulesOf));
  }

  /** Into `sums`, which is changed. What nobody has a rule for is left out. */
  add(sums: Map<string, number>, series: Series): void {
    for (const [name, value] of series) {
      const across = this.#ruleOf(name)?.across;
      if (across === "own") continue;
      const before = sums.get(name);
      sums.set(name, before === undefined ? value : joined(across, before, value));
    }
  }

  /** What is left of a process that has ended. */
  lasting(series: Series): Series {
    return new Map([...series].filter(([name]) => this.#ruleOf(name)?.lasting));
  }

  /** What `own`, of either format, is with the others' `sums` added. */
  write(own: string, sums: Series): string {
    const added = this.#byFamily(sums);
    const lines: string[] = [];
    let rest: Map<string, number> | undefined;
    const endFamily = () => {
      for (const [name, value] of rest ?? []) lines.push(`${name} ${value}`);
      rest = undefined;
    };
    for (const line of own.trimEnd().split("\n")) {
      const family = familyNamedIn(line);
      if (family !== undefined || line === "" || line === "# EOF") endFamily();
      if (family !== undefined) rest = added.get(family);
      if (line === "" || line.startsWith("#")) {
        lines.push(line);
        continue;
      }
      const [name, value] = sampleIn(line);
      const other = rest?.get(name);
      rest?.delete(name);
      const across = this.#ruleOf(name)?.across;
      lines.push(other === undefined ? line : `${name} ${joined(across, value, other)}`);
    }
    endFamily();
    return `${lines.join("\n")}\n`;
  }

  #byFamily(sums: Series): Map<string, Map<string, number>> {
    const families = new Map<string, Map<string, number>>();
    for (const [name, value] of sums) {
      const { family } = this.#ruleOf(name)!;
      const series = families.get(family) ?? new Map<string, number>();
      families.set(family, series.set(name, value));
    }
    return families;
  }

  #ruleOf(series: string): Rule | undefined {
    const brace = series.indexOf("{");
    return this.#rules.get(brace < 0 ? series : series.slice(0, brace));
  }
}

/** Without the series of routes and targets that are no more, which no process tells of either. */
export function retained(series: Series, { routes, upstreams }: Snapshot): Series {
  const routeNames = new Set(routes.map(({ name }) => name));
  const targets = new Map(
    [...upstreams].map(([name, { targets }]) => [name, new Set(targets.map(({ url }) => url))]),
  );
  return new Map([...series].filter(([name]) => {
    const { route = "", upstream = "", target = "" } = labelsIn(name);
    return (route === "" || routeNames.has(route)) &&
      (upstream === "" || targets.has(upstream)) &&
      (target === "" || targets.get(upstream)?.has(target));
  }));
}

function rulesOf({ name, type, across }: Family): [string, Rule][] {
  const family = withoutTotal(name);
  const rule = { family, across, lasting: type === "counter" || type === "histogram" };
  if (type !== "histogram") return [[name, rule]];
  return ["bucket", "sum", "count"].map((part) => [`${name}_${part}`, rule]);
}

function joined(across: Family["across"], a: number, b: number): number {
  return across === "greatest" ? Math.max(a, b) : a + b;
}

function sampleIn(line: string): [name: string, value: number] {
  const space = line.lastIndexOf(" ");
  return [line.slice(0, space), Number(line.slice(space + 1))];
}

function familyNamedIn(line: string): string | undefined {
  const [, name] = /^# HELP (\S+)/.exec(line) ?? [];
  return name === undefined ? undefined : withoutTotal(name);
}

function withoutTotal(name: string): string {
  return name.replace(/_total$/, "");
}

function labelsIn(series: string): Record<string, string> {
  const labels = series.matchAll(/[{,](\w+)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...labels].map(([, name, text]) => [name, unescaped(text)]));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, char) => char === "n" ? "\n" : char);
}
