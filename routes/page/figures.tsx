/** @jsxImportSource hono/jsx */
// deno-lint-ignore-file jsx-key -- this is text: nothing is found again by its key
/** The last minutes as numbers and plots: here a sketch of each, which a script makes a plot. */
import type { Sample } from "../../src/telemetry/trend/trend.ts";
import { msText, percentText, rateText } from "./text.ts";
import type { Pasts, View } from "./view.ts";

interface Line {
  /** What there is a colour for. */
  readonly name: string;
  readonly label: string;
  readonly of: (sample: Sample) => number | undefined;
}

export interface Figure {
  /** Of the element that has its numbers. */
  readonly id: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly text: (value: number | undefined) => string;
  /** The least that the height of its plot stands for. */
  readonly least: number;
}

export const FIGURES: readonly Figure[] = [
  {
    id: "rate",
    title: "Requests",
    lines: [{ name: "rate", label: "per second", of: ({ rate }) => rate }],
    text: rateText,
    least: 1,
  },
  {
    id: "latency",
    title: "Latency",
    lines: [
      { name: "p50", label: "p50", of: ({ p50Ms }) => p50Ms },
      { name: "p99", label: "p99", of: ({ p99Ms }) => p99Ms },
    ],
    text: msText,
    least: 1,
  },
  {
    id: "errors",
    title: "Errors",
    lines: [{ name: "failed", label: "answered with 5xx", of: ({ failed }) => failed }],
    text: percentText,
    least: 0.01,
  },
];

export function Figures({ samples, pasts }: Pick<View, "samples" | "pasts">) {
  return (
    <div class="figures">
      {FIGURES.map((figure) => (
        <figure>
          <figcaption>
            {figure.title} <span class="readout" aria-hidden="true"></span>
          </figcaption>
          <Numbers figure={figure} pasts={pasts} />
          <div class="plot" data-plot={figure.id} role="img" aria-label={aboutPlot(figure)}>
            <Sketch figure={figure} samples={samples} />
          </div>
        </figure>
      ))}
    </div>
  );
}

function aboutPlot({ title }: Figure): string {
  return `${title} over the last five minutes, as a plot`;
}

export function Numbers({ figure, pasts }: { figure: Figure; pasts: Pasts }) {
  const { id, lines, text } = figure;
  return (
    <dl id={id}>
      {lines.map(({ name, label, of }) => {
        const [now, minute, all] = [pasts.now, pasts.minute, pasts.all].map((sample) =>
          text(sample && of(sample))
        );
        return (
          <div class={name}>
            <dt>{label}</dt>
            <dd>{now}</dd>
            <dd>
              <span>1 min {minute}</span> <span>5 min {all}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const WIDTH = 300;
const HEIGHT = 100;

/** One unit across is a sample, the newest on the right. */
function Sketch({ figure, samples }: { figure: Figure; samples: readonly Sample[] }) {
  const { lines, least } = figure;
  const most = Math.max(
    least,
    ...lines.flatMap(({ of }) => samples.map((sample) => of(sample) ?? 0)),
  );
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {lines.map(({ name, of }) => <path class={name} d={pathOf(samples.map(of), most)} />)}
    </svg>
  );
}

/** Broken where there is nothing; a value that stands alone is a line of no length: a dot. */
function pathOf(values: readonly (number | undefined)[], most: number): string {
  let path = "";
  let isDown = false;
  values.forEach((value, i) => {
    if (value !== undefined) {
      const y = HEIGHT - value / most * HEIGHT * 0.9;
      const point = `${WIDTH - values.length + i} ${y.toFixed(1)}`;
      path += isDown ? `L${point}` : `M${point}h0`;
    }
    isDown = value !== undefined;
  });
  return path;
}
