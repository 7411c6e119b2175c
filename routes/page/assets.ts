/** What the page is made of besides its HTML: text in the program, not files beside it. */
import uplotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import uplot from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import icon from "./icon.svg" with { type: "text" };
import buttons from "./script/buttons.js" with { type: "text" };
import main from "./script/main.js" with { type: "text" };
import parts from "./script/parts.js" with { type: "text" };
import plots from "./script/plots.js" with { type: "text" };
import style from "./style.css" with { type: "text" };

export interface Asset {
  readonly type: string;
  readonly text: string;
}

const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";

/** By path. */
export const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ["/page/uplot.js", { type: SCRIPT, text: uplot }],
  ["/page/main.js", { type: SCRIPT, text: main }],
  ["/page/buttons.js", { type: SCRIPT, text: buttons }],
  ["/page/parts.js", { type: SCRIPT, text: parts }],
  ["/page/plots.js", { type: SCRIPT, text: plots }],
  ["/page/uplot.css", { type: STYLE, text: uplotStyle }],
  ["/page/style.css", { type: STYLE, text: style }],
  ["/page/icon.svg", { type: "image/svg+xml", text: icon }],
]);

/** Of the same text always the same. */
export async function etagOf({ text }: Asset): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `"${btoa(String.fromCharCode(...new Uint8Array(digest)))}"`;
}
