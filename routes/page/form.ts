/**
 * The buttons of the page where its script does not run: forms, which a browser sends by itself.
 * What is done is answered by the page again (303), what is not by a page that says why.
 */
import type { ProxyError } from "../../src/http/proxy_error.ts";
import { answer, type Visit } from "../answer.ts";
import { refusalOf } from "./document.tsx";
import { html } from "./html.ts";

/** Scripts do not ask for HTML. */
export function isForm({ env, req }: Visit): boolean {
  return env.method === "POST" && (req.header("Accept") ?? "").includes("text/html");
}

export type Done = "reload" | "drain" | "undrain";

/** Any link to the page can say as much. */
const MESSAGES: Readonly<Record<Done, string>> = {
  reload: "The config has been read again and is in force.",
  drain: "The target takes no new requests.",
  undrain: "The target takes requests again.",
};

export function backToPage(done: Done): Response {
  const fields = { Location: `/?done=${done}` };
  return answer("text/plain; charset=utf-8", "done\n", { status: 303, fields });
}

/** What the page says when it is asked for anew. */
export function messageOf(done: string | undefined): string | undefined {
  return Object.entries(MESSAGES).find(([name]) => name === done)?.[1];
}

export function refused({ status, title, detail, members }: ProxyError): Response {
  const { problems = [] } = members as { readonly problems?: readonly string[] };
  return html(refusalOf({ title, detail, problems }), status);
}
