/** What a Weir tells of itself at `/metrics`, read as strictly as Prometheus does. */
import { equal, ok } from "node:assert/strict";

export class Scrape {
  constructor(
    readonly type: string,
    readonly text: string,
    readonly values: ReadonlyMap<string, number>,
  ) {}

  static async of(adminUrl: string, accept = "text/plain"): Promise<Scrape> {
    const answer = await fetch(`${adminUrl}/metrics`, { headers: { Accept: accept } });
    const text = await answer.text();
    equal(answer.status, 200);
    return new Scrape(answer.headers.get("Content-Type")!, text, valuesIn(text));
  }

  /** The value of the one series of this name with these labels, among others. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const found = this.#find(name, labels);
    equal(found.length, 1, `${name} ${JSON.stringify(labels)}: ${found.length} series`);
    return found[0];
  }

  has(name: string, labels: Readonly<Record<string, string>> = {}): boolean {
    return this.#find(name, labels).length > 0;
  }

  #find(name: string, labels: Readonly<Record<string, string>>): number[] {
    const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    return [...this.values].filter(([series]) =>
      series.replace(/\{.*/, "") === name && wanted.every((label) => series.includes(label))
    ).map(([, value]) => value);
  }
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
const SERIES = new RegExp(`^(${NAME}(?:\\{${LABEL}(?:,${LABEL})*\\})?) (\\S+)$`);
const COMMENT = new RegExp(`^# (?:HELP ${NAME} .+|TYPE ${NAME} \\w+|EOF)$`);

/** Throws at a line that is none, and at a series that is there twice. */
function valuesIn(text: string): Map<string, number> {
  const values = new Map<string, number>();
  ok(text.endsWith("\n"));
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "" || COMMENT.test(line)) continue;
    const [, series, value] = SERIES.exec(line) ?? [];
    ok(series !== undefined, `no line: ${line}`);
    ok(!values.has(series), `twice: ${series}`);
    ok(value === "+Inf" || Number.isFinite(Number(value)), line);
    values.set(series, Number(value));
  }
  return values;
}
