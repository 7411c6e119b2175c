/**
 * A small stand-in for httpbin: `/get`, `/post` and `/anything`, with its members in its words. Real
 * ones answer the same; the tests of the examples compare them.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

const SHOWN = {
  "/get": ["args", "headers", "origin", "url"],
  "/post": ["args", "data", "files", "form", "headers", "json", "origin", "url"],
  "/anything": ["args", "data", "files", "form", "headers", "json", "method", "origin", "url"],
} as const;

const METHODS = { "/get": ["GET", "HEAD"], "/post": ["POST"], "/anything": undefined } as const;

export async function httpbin(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url!, "http://localhost");
  const page = pathOf(pathname);
  if (page === undefined) return fail(response, 404);
  if (METHODS[page]?.some((method) => method === request.method) === false) {
    return fail(response, 405);
  }
  const told: Record<string, unknown> = {
    args: listed(new URLSearchParams(search)),
    headers: headersOf(request),
    method: request.method,
    origin: request.headers["x-forwarded-for"] ?? request.socket.remoteAddress,
    url: urlOf(request),
    ...await contentOf(request),
  };
  const shown = SHOWN[page].map((member) => [member, told[member]]);
  const body = `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`;
  response.writeHead(200, {
    "Content-Type": "application/json",
    "Content-Length": new TextEncoder().encode(body).length,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Credentials": "true",
  });
  response.end(body);
}

function fail(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

function pathOf(path: string): keyof typeof SHOWN | undefined {
  if (path.startsWith("/anything/")) return "/anything";
  return path in SHOWN ? path as keyof typeof SHOWN : undefined;
}

/** One value as such, several as a list; by name. */
function listed(pairs: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const all = Map.groupBy(pairs, ([name]) => name);
  const values = [...all].map(([name, given]) => {
    const list = given.map(([, value]) => value);
    return [name, list.length === 1 ? list[0] : list] as const;
  });
  return Object.fromEntries(values.sort(([a], [b]) => a < b ? -1 : 1));
}

/** Those that a proxy adds, which httpbin hides. */
const HIDDEN = /^(x-forwarded-(for|proto|port)|x-real-ip|x-request-id|via)$/;

/** By name, each word of which begins with a capital. */
function headersOf({ headers }: IncomingMessage): Record<string, unknown> {
  const shown = Object.entries(headers).filter(([name]) => !HIDDEN.test(name));
  return listed(shown.map(([name, value]) => [
    name.replace(/(?<![a-z0-9])[a-z]/g, (letter) => letter.toUpperCase()),
    String(value),
  ]));
}

function urlOf({ headers, url }: IncomingMessage): string {
  return `${headers["x-forwarded-proto"] ?? "http"}://${headers.host}${url}`;
}

/** A body as what it says it is: a form, or text that may be JSON. */
async function contentOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of request) pieces.push(piece);
  const body = new Blob(pieces);
  const type = request.headers["content-type"] ?? "";
  if (/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type) && body.size > 0) {
    return await formOf(new Response(body, { headers: { "Content-Type": type } }));
  }
  const data = await body.text();
  return { data, files: {}, form: {}, json: parsed(data) };
}

async function formOf(response: Response): Promise<Record<string, unknown>> {
  const form: [string, string][] = [];
  const files: [string, string][] = [];
  for (const [name, value] of await response.formData()) {
    if (typeof value === "string") form.push([name, value]);
    else files.push([name, await value.text()]);
  }
  return { data: "", files: listed(files), form: listed(form), json: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
