/**
 * A bar chart of one workload as SVG. It has no ground of its own, and its text and tracks follow
 * the colour scheme of whoever shows it.
 */
import { proxies, type Proxy } from "./proxies.ts";
import type { Results } from "./results.ts";
import type { Workload } from "./workloads.ts";

const width = 760;
const labelWidth = 150;
const valueWidth = 80;
const rowHeight = 26;
const barHeight = 16;
const top = 48;

export function bars(results: Results, workload: Workload): string {
  const rows = proxies.flatMap(({ name, kind }) => {
    const figures = results.figures(name, workload.name);
    return figures ? [{ name, kind, value: figures.requestsPerSecond }] : [];
  }).sort((a, b) => b.value - a.value);
  const most = Math.max(1, ...rows.map(({ value }) => value));
  const drawn = rows.map((row, index) => bar(row, { y: top + index * rowHeight, most }));
  const height = top + rows.length * rowHeight + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" \
aria-label="Requests per second: ${workload.title}">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.note { fill: #59636e }
.weir { fill: #0a7ea4 }
.javascript { fill: #c08a2d }
.native { fill: #8b949e }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .weir { fill: #39b5e0 }
  .javascript { fill: #d9a441 }
  .native { fill: #6e7681 }
}
</style>
<text class="title" x="0" y="16">Requests per second on one core</text>
<text class="note" x="0" y="35">${workload.title}; longer is better: \
<tspan class="weir">Weir</tspan>, <tspan class="javascript">other JavaScript</tspan>, \
<tspan class="native">native</tspan></text>
${drawn.join("\n")}
</svg>
`;
}

function bar(
  { name, kind, value }: { name: string; kind: Proxy["kind"]; value: number },
  { y, most }: { y: number; most: number },
): string {
  const length = Math.round(value / most * (width - labelWidth - valueWidth));
  const baseline = y + barHeight - 3;
  const weight = kind === "weir" ? ' font-weight="600"' : "";
  return `<text x="${labelWidth - 10}" y="${baseline}" text-anchor="end"${weight}>${name}</text>\
<rect class="${kind}" x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>\
<text x="${labelWidth + length + 8}" y="${baseline}"${weight}>\
${Math.round(value).toLocaleString("en")}</text>`;
}
