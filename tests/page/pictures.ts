/**
 * The pictures of docs/operations.md: five minutes of traffic that looks like some, with one target drained
 * and one ejected. `deno run -A tests/page/pictures.ts`, on Linux, where 127.0.1.1 is this machine.
 */
import { createServer } from "node:http";
import { denoCommand } from "../blackbox/program.ts";
import { folderOf, ROOT, Running } from "../command/weir.ts";
import { type Browser, launch, type Page } from "./browser.ts";

const TRAFFIC_S = 315;
const SIZE = { width: 1180, height: 826 };

const SCHEMES = ["light", "dark"] as const;
type Scheme = typeof SCHEMES[number];

/** A target's typical time in milliseconds, and the share of its answers that fail, by time. */
interface Character {
  readonly ms: number;
  fails(atS: number): number;
}

const steady = (ms: number): Character => ({ ms, fails: () => 0.001 });
const CHARACTERS: Readonly<Record<string, readonly Character[]>> = {
  shop: [steady(9), steady(9), { ms: 14, fails: (atS) => atS < 140 ? 0.002 : 1 }, steady(11)],
  search: [steady(32), { ms: 38, fails: (atS) => atS > 60 && atS < 90 ? 0.08 : 0.001 }, steady(30)],
  images: [steady(3), steady(4)],
};

const startMs = performance.now();
const elapsedS = () => (performance.now() - startMs) / 1000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Spread as latencies are: most near what is typical, a few far above. */
function latencyMs(typical: number): number {
  const normal = Array.from({ length: 12 }, Math.random).reduce((sum, each) => sum + each, -6);
  return typical * Math.exp(normal * 0.45);
}

function listen(host: string, { ms, fails }: Character): string {
  const server = createServer(async (_, response) => {
    await wait(latencyMs(ms));
    response.statusCode = Math.random() < fails(elapsedS()) ? 503 : 200;
    response.end("hello");
  });
  server.listen(9000, host);
  return `http://${host}:9000`;
}

function configWith(urls: Readonly<Record<string, readonly string[]>>): string {
  const outlier = { consecutive_failures: 5, on: [503], eject_for: "10m" };
  return JSON.stringify({
    listen: "127.0.0.1:0",
    admin: "127.0.0.1:0",
    log: { access: false },
    upstreams: {
      shop: { strategy: "p2c", outlier, targets: urls.shop.map((url) => ({ url, weight: 2 })) },
      search: { strategy: "maglev", hash: { source: "query", key: "q" }, targets: urls.search },
      images: {
        strategy: "least_connections",
        targets: urls.images.map((url) => ({ url, max_concurrency: 64 })),
      },
    },
    routes: [
      { path: "/search", upstream: "search" },
      { path: "/images", upstream: "images" },
      { upstream: "shop" },
    ],
  });
}

async function traffic(url: string): Promise<void> {
  const paths = ["/", "/cart", "/images/a.webp", "/images/b.webp"];
  while (elapsedS() < TRAFFIC_S) {
    const rate = 110 + 35 * Math.sin(elapsedS() / 45) + 10 * Math.sin(elapsedS() / 6);
    for (let i = 0; i < rate / 20; i++) {
      const nth = Math.floor(Math.random() * 6);
      const path = paths[nth] ?? `/search?q=${Math.random()}`;
      void fetch(url + path).then((answer) => answer.text());
    }
    await wait(50);
  }
}

async function open(browser: Browser, url: string, colorScheme: Scheme): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: SIZE });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function take(): Promise<void> {
  const urls = Object.fromEntries(
    Object.entries(CHARACTERS).map(([name, characters], group) => [
      name,
      characters.map((each, nth) => listen(`127.0.${group + 1}.${nth + 11}`, each)),
    ]),
  );
  await using folder = await folderOf({ "weir.json": configWith(urls) });
  const command = denoCommand(`${folder.path}/weir.json`);
  const start = { path: command.path, arguments: command.arguments(0) };
  await using weir = await Running.start(start, ROOT, []);
  await using browser = await launch();
  const drain = `${weir.adminUrl}/upstreams/search/targets/2/drain`;
  await (await fetch(drain, { method: "POST" })).text();
  const pages = new Map<Scheme, Page>();
  for (const scheme of SCHEMES) pages.set(scheme, await open(browser, weir.adminUrl, scheme));
  const all = traffic(weir.url);
  await wait((TRAFFIC_S - 3) * 1000);
  for (const [scheme, page] of pages) {
    await page.screenshot({ path: `${ROOT}docs/page-${scheme}.png` });
  }
  await all;
}

await take();
// The servers would go on.
Deno.exit(0);
