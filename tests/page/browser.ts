/** A real Chromium, as Debian has it, driven by playwright-core. */
import { createRequire } from "node:module";

/** What is used of playwright-core, which is there only once the tests have been set up. */
interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>;
  };
}

export interface Browser {
  newContext(options: ContextOptions): Promise<Context>;
  close(): Promise<void>;
}

export interface ContextOptions {
  readonly javaScriptEnabled?: boolean;
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly httpCredentials?: { readonly username: string; readonly password: string };
}

export interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  url(): string;
  locator(selector: string): Locator;
  getByRole(role: string, options: { name: string; exact?: boolean }): Locator;
  evaluate<Result>(expression: string): Promise<Result>;
  screenshot(options: { path: string }): Promise<unknown>;
  on(event: "console", listener: (message: Said) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "request", listener: (request: { url(): string }) => void): void;
}

export interface Said {
  type(): string;
  text(): string;
}

export interface Locator {
  click(): Promise<void>;
  focus(): Promise<void>;
  press(key: string): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  locator(selector: string): Locator;
  allTextContents(): Promise<string[]>;
  textContent(): Promise<string | null>;
}

const PACKAGE = new URL("../runtimes/node_modules/playwright-core/index.js", import.meta.url);

/** Where `chromium` is; undefined: nowhere on the search path. */
export function chromiumPath(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.map((folder) => `${folder}/chromium`).find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

export async function launch(): Promise<Browser & AsyncDisposable> {
  const { chromium }: Playwright = createRequire(import.meta.url)(PACKAGE.pathname);
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("chromium is not installed");
  // Its own sandbox refuses to run as root.
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}
