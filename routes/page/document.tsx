/** @jsxImportSource hono/jsx */
// deno-lint-ignore-file jsx-key -- this is text: nothing is found again by its key
/** The page as HTML: whole without its script, which keeps it up to date. */
import { Figures } from "./figures.tsx";
import { Listeners } from "./listeners.tsx";
import { Upstreams } from "./upstreams.tsx";
import type { View } from "./view.ts";

interface DocumentProps {
  readonly view: View;
  /** When it was made. */
  readonly date: Date;
  /** What has just been done. */
  readonly message?: string;
}

export function documentOf({ view, date, message }: DocumentProps): string {
  return page(
    <>
      <header>
        <h1>Weir</h1>
        <Status state={view.state} />
        <p id="live">as of {date.toISOString().slice(11, 19)} UTC</p>
        <form method="post" action="/reload">
          <button type="submit">Reload config</button>
        </form>
      </header>
      <div id="message" role="status">{message !== undefined && <p>{message}</p>}</div>
      <main>
        <h2>The last five minutes</h2>
        <Figures samples={view.samples} pasts={view.pasts} />
        <h2>Upstreams</h2>
        <Upstreams upstreams={view.upstreams} omitted={view.omitted} />
        <Listeners listeners={view.listeners} />
      </main>
      <footer>
        {["metrics", "upstreams", "listeners", "config", "healthz", "readyz"].map((name) => (
          <a href={`/${name}`}>{name}</a>
        ))}
      </footer>
      <script src="/page/uplot.js" defer></script>
      <script src="/page/main.js" type="module"></script>
    </>,
  );
}

export function Status({ state }: Pick<View, "state">) {
  return <p id="status" class={state === "serving" ? "fit" : "held"}>{state}</p>;
}

interface Refused {
  readonly title: string;
  readonly detail: string;
  readonly problems: readonly string[];
}

/** For who has no script: why a button did nothing. */
export function refusalOf({ title, detail, problems }: Refused): string {
  return page(
    <>
      <header>
        <h1>Weir</h1>
      </header>
      <div id="message" role="alert">
        <p class="bad">
          <b>{title}</b>: {detail}
        </p>
        {problems.length > 0 && <ul>{problems.map((problem) => <li>{problem}</li>)}</ul>}
      </div>
      <p>
        <a href="/">Back to the page</a>
      </p>
    </>,
  );
}

function page(content: unknown): string {
  const html = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Weir</title>
        <link rel="icon" href="/page/icon.svg" />
        <link rel="stylesheet" href="/page/uplot.css" />
        <link rel="stylesheet" href="/page/style.css" />
      </head>
      <body>{content}</body>
    </html>
  );
  return `<!DOCTYPE html>\n${html}\n`;
}
