import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { Page } from "./browser.ts";
import { BROKEN, type Stage, until } from "./stage.ts";

export interface Case {
  readonly name: string;
  /** Of the admin listener. */
  readonly token?: string;
  play(stage: Stage): Promise<void>;
}

const TOKEN = "a-token-of-the-tests";
const NARROW = { width: 390, height: 844 };
const LAPTOP = { width: 1280, height: 800 };

const rowOf = (page: Page, nth: number) => page.locator(`#u0t${nth}`);
const messageOf = (page: Page) => page.locator("#message");

async function untilSays(page: Page, selector: string, pattern: RegExp): Promise<void> {
  let text: string | null = null;
  await until(
    async () => pattern.test((text = await page.locator(selector).first().textContent()) ?? ""),
    `${selector} to say ${pattern}; it says ${text}`,
  );
}

export const cases: readonly Case[] = [
  {
    name: "loads with nothing on the console, from one origin, with three plots",
    async play(stage) {
      const page = await stage.page();
      const faults: string[] = [];
      const origins = new Set<string>();
      page.on("console", (said) => faults.push(`${said.type()}: ${said.text()}`));
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("request", (request) => origins.add(new URL(request.url()).origin));
      await page.goto(stage.weir.adminUrl);
      await untilSays(page, "#live", /^live$/);
      await until(async () => await page.locator(".plot canvas").count() === 3, "three plots");
      await stage.ask(3);
      await untilSays(page, "#rate dd", /[1-9]/);
      deepEqual(faults, []);
      deepEqual([...origins], [stage.weir.adminUrl]);
      equal(await page.locator("#upstreams th[scope=row]").count(), 2);
      equal(await page.locator("#listeners th[scope=row]").count(), 1);
    },
  },
  {
    name: "shows traffic within 3 s, in its numbers and where it went",
    async play(stage) {
      const page = await stage.livePage();
      equal(await rowOf(page, 0).locator("[data-name=Latency]").textContent(), "–");
      await stage.ask(40);
      const shows = async () => {
        const [now] = await page.locator("#rate dd").allTextContents();
        const latency = await rowOf(page, 0).locator("[data-name=Latency]").textContent();
        return Number(now) > 0 && / ms$/.test(latency!);
      };
      await until(shows, "the traffic", 3000);
    },
  },
  {
    name: "drain and undrain by keyboard change a target, and the focus stays",
    async play(stage) {
      const page = await stage.livePage();
      const { url } = stage.targets[0];
      await page.getByRole("button", { name: `drain ${url}`, exact: true }).press("Enter");
      await untilSays(page, "#u0t0", /held.*drained/);
      deepEqual(await stage.states(), ["held drained", "fit"]);
      await untilSays(page, "#u0", /1 of 2 fit/);
      equal(await messageOf(page).textContent(), `${url} takes no new requests.`);
      const focused = () => page.evaluate<string>("document.activeElement.ariaLabel");
      equal(await focused(), `undrain ${url}`);
      await page.getByRole("button", { name: `undrain ${url}`, exact: true }).click();
      await untilSays(page, "#u0t0", /fit/);
      deepEqual(await stage.states(), ["fit", "fit"]);
    },
  },
  {
    name: "reload shows what has changed, in its table too",
    async play(stage) {
      const page = await stage.livePage();
      await stage.writeTargets(3);
      await page.getByRole("button", { name: "Reload config" }).click();
      await untilSays(page, "#message", /Targets: 1 added, 0 removed, 2 kept/);
      await untilSays(page, "#u0t2", new RegExp(stage.targets[2].url));
    },
  },
  {
    name: "reload of a broken file lists its problems, and changes nothing",
    async play(stage) {
      const page = await stage.livePage();
      await stage.write(BROKEN);
      await page.getByRole("button", { name: "Reload config" }).click();
      await untilSays(page, "#message .bad", /does not check/);
      const [problem] = await page.locator("#message li").allTextContents();
      match(problem, /:2:1: unknown key 'ruotes'; did you mean 'routes'\?$/);
      deepEqual(await stage.states(), ["fit", "fit"]);
    },
  },
  {
    name: "without script its values are there, and its buttons work",
    async play(stage) {
      await stage.ask(4);
      const page = await stage.page({ javaScriptEnabled: false });
      await page.goto(stage.weir.adminUrl);
      match((await page.locator("#u0t0 th").textContent())!, new RegExp(stage.targets[0].url));
      match((await page.locator("#live").textContent())!, /^as of \d\d:\d\d:\d\d UTC$/);
      const shows = async () => {
        await page.reload();
        return Number((await page.locator("#rate dd").allTextContents())[0]) > 0;
      };
      await until(shows, "the traffic, by loading the page again");
      await page.getByRole("button", { name: `drain ${stage.targets[1].url}`, exact: true })
        .click();
      match((await rowOf(page, 1).textContent())!, /held.*drained/);
      match((await messageOf(page).textContent())!, /takes no new requests/);
      deepEqual(await stage.states(), ["fit", "held drained"]);
      await stage.write(BROKEN);
      await page.getByRole("button", { name: "Reload config" }).click();
      match((await messageOf(page).textContent())!, /does not check.*ruotes/s);
      await page.getByRole("link", { name: "Back to the page" }).click();
      await stage.writeTargets(1);
      await page.getByRole("button", { name: "Reload config" }).click();
      match((await messageOf(page).textContent())!, /is in force/);
      equal(await page.locator("#upstreams th[scope=row]").count(), 1);
    },
  },
  {
    name: "with a token the browser asks for a password, and then all of it works",
    token: TOKEN,
    async play(stage) {
      const stranger = await stage.page();
      // What Chromium says where it would ask, and there is nobody to answer.
      await rejects(stranger.goto(stage.weir.adminUrl), /ERR_INVALID_AUTH_CREDENTIALS/);
      const httpCredentials = { username: "me", password: TOKEN };
      const page = await stage.livePage({ httpCredentials });
      const { url } = stage.targets[0];
      await page.getByRole("button", { name: `drain ${url}`, exact: true }).click();
      await untilSays(page, "#u0t0", /drained/);
    },
  },
  {
    name: "fits a phone",
    async play(stage) {
      const page = await stage.livePage({ viewport: NARROW });
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      ok(width <= NARROW.width, `${width} wide`);
    },
  },
  {
    name: "a target's URL stays in one line on a laptop, beside a state with its reasons",
    async play(stage) {
      const page = await stage.livePage({ viewport: LAPTOP });
      const lines = await page.evaluate<number>(`(() => {
        const row = document.querySelector("#u0t0");
        row.querySelector(".state span").textContent = "unhealthy, ejected, connections full, drained";
        const url = row.querySelector("th");
        url.textContent = "http://orders-7f9c.prod.internal.example:8080";
        const range = document.createRange();
        range.selectNodeContents(url);
        return range.getClientRects().length;
      })()`);
      equal(lines, 1);
    },
  },
  {
    name: "who leaves makes room for others",
    async play(stage) {
      const open = (signal?: AbortSignal) => fetch(`${stage.weir.adminUrl}/events`, { signal });
      const all = new AbortController();
      for (let i = 0; i < 64; i++) equal((await open(all.signal)).status, 200);
      equal((await open()).status, 503);
      all.abort();
      await stage.livePage();
    },
  },
  {
    name: "a page that is open does not keep the program from ending",
    async play(stage) {
      const page = await stage.livePage();
      stage.weir.signal("SIGTERM");
      equal(await stage.weir.ended, 0);
      await untilSays(page, "#live", /not connected/);
    },
  },
];
