/**
 * How late the latest answers are, as SVG: each way of sending is a line, from the median to one
 * request in a thousand. Both axes are logarithmic. It has no ground of its own, and its text
 * follows the colour scheme of whoever shows it.
 */
import { quantile } from "./figures.ts";

const width = 760;
const height = 400;
const plot = { left: 60, right: 580, top: 56, bottom: 360 };
const shares = [0.5, 0.9, 0.99, 0.999];
const marksMs = [1, 3, 10, 30, 100, 300, 1000, 3000];
const steps = 120;
const labelHeight = 16;

export interface Line {
  readonly name: string;
  /** Ascending. */
  readonly ms: readonly number[];
}

export function tailChart(lines: readonly Line[]): string {
  const scale = scaleOf(lines);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" \
aria-label="Latency by percentile: ${lines.map(({ name }) => name).join(", ")}">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.note { fill: #59636e }
.grid { stroke: #59636e; stroke-opacity: .25 }
polyline { fill: none; stroke-width: 2 }
.line0 { stroke: #8b949e } .line1 { stroke: #c08a2d }
.line2 { stroke: #6a51c7 } .line3 { stroke: #0a7ea4 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .grid { stroke: #9198a1 }
  .line1 { stroke: #d9a441 } .line2 { stroke: #a492f0 } .line3 { stroke: #39b5e0 }
}
</style>
<text class="title" x="0" y="16">How late the latest answers are</text>
<text class="note" x="0" y="35">Milliseconds by percentile; one answer of a target in a hundred \
takes 0.2 to 2 s</text>
${grid(scale)}
${lines.map((line, index) => drawn(line, index, scale)).join("\n")}
${labels(lines, scale)}
</svg>
`;
}

/** Where a latency stands. */
type Scale = (ms: number) => number;

function scaleOf(lines: readonly Line[]): Scale {
  const all = lines.flatMap(({ ms }) => shares.map((share) => quantile(ms, share)));
  const least = Math.log(marksMs.findLast((mark) => mark <= Math.min(...all)) ?? marksMs[0]);
  const most = Math.log(marksMs.find((mark) => mark >= Math.max(...all)) ?? marksMs.at(-1)!);
  return (ms) =>
    round(plot.bottom - (Math.log(ms) - least) / (most - least) * (plot.bottom - plot.top));
}

/** Where a percentile stands: each nine takes the same room. */
function across(share: number): number {
  const nines = (value: number) => -Math.log10(1 - value);
  const part = (nines(share) - nines(shares[0])) / (nines(shares.at(-1)!) - nines(shares[0]));
  return round(plot.left + part * (plot.right - plot.left));
}

function grid(scale: Scale): string {
  const rows = marksMs.filter((ms) => scale(ms) >= plot.top - 1 && scale(ms) <= plot.bottom + 1);
  return [
    ...rows.map((ms) =>
      `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${scale(ms)}" \
y2="${scale(ms)}"/><text class="note" x="${plot.left - 8}" y="${scale(ms) + 4}" \
text-anchor="end">${ms.toLocaleString("en")}</text>`
    ),
    ...shares.map((share) =>
      `<line class="grid" x1="${across(share)}" x2="${across(share)}" y1="${plot.top}" \
y2="${plot.bottom}"/><text class="note" x="${across(share)}" y="${plot.bottom + 20}" \
text-anchor="middle">${round(share * 100)} %</text>`
    ),
  ].join("\n");
}

function drawn({ ms }: Line, index: number, scale: Scale): string {
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const share = 1 - (1 - shares[0]) * ((1 - shares.at(-1)!) / (1 - shares[0])) ** (step / steps);
    return `${across(share)},${scale(quantile(ms, share))}`;
  });
  return `<polyline class="line${index}" points="${points.join(" ")}"/>`;
}

/** At the ends of the lines, moved apart where they would cover each other. */
function labels(lines: readonly Line[], scale: Scale): string {
  const ends = lines.map(({ name, ms }, index) => {
    const lastMs = quantile(ms, shares.at(-1)!);
    return { index, text: `${name}, ${Math.round(lastMs).toLocaleString("en")}`, y: scale(lastMs) };
  }).sort((a, b) => a.y - b.y);
  for (let i = 1; i < ends.length; i++) {
    ends[i].y = Math.max(ends[i].y, ends[i - 1].y + labelHeight);
  }
  return ends.map(({ index, text, y }) =>
    `<line class="line${index}" stroke-width="2" x1="${plot.right + 6}" x2="${plot.right + 16}" \
y1="${y}" y2="${y}"/><text x="${plot.right + 20}" y="${y + 4}">${text}</text>`
  ).join("\n");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
