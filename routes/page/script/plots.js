/**
 * The last minutes as plots, in the place of the sketches. A point is what the program sends of a
 * second: [time, rate, failed, p50, p99], null where there is nothing.
 */
const SECONDS = 300;

/** What each shows: of a point the position, and the colour. `least`: see figures.tsx. */
const PLOTS = {
  rate: { lines: [[1, "--rate"]], least: 1, text: rateText },
  latency: { lines: [[3, "--p50"], [4, "--p99"]], least: 1, text: msText },
  errors: { lines: [[2, "--failed"]], least: 0.01, text: percentText },
};

let points = [];
/** None until there is something to plot: till then the sketches stay. */
let plots = [];

export function setPoints(all) {
  points = all;
  draw();
}

export function addPoint(point) {
  points = [...points, point].slice(-SECONDS);
  draw();
}

function draw() {
  if (plots.length > 0) return plots.forEach((plot) => plot.draw());
  plots = [...document.querySelectorAll(".plot")].map((element) => new Plot(element));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const plot of plots) plot.build();
  });
}

class Plot {
  constructor(element) {
    this.element = element;
    this.spec = PLOTS[element.dataset.plot];
    this.readout = element.parentElement.querySelector(".readout");
    this.build();
    new ResizeObserver(() => this.chart.setSize(this.size)).observe(element);
  }

  get size() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  build() {
    const { lines, least, text } = this.spec;
    this.element.replaceChildren();
    const options = {
      ...this.size,
      padding: [6, 16, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { setScale: false }, sync: { key: "weir" } },
      scales: {
        x: { range },
        y: { range: (_chart, _least, most) => [0, Math.max(most * 1.1, least)] },
      },
      axes: [
        { ...axis(), size: 20, space: 45, values: (_chart, times) => times.map(hourAndMinute) },
        { ...axis(), size: 46, space: 28, values: (_chart, values) => values.map(text) },
      ],
      series: [{}, ...lines.map(([, name]) => line(colourOf(name)))],
      hooks: { setCursor: [({ cursor }) => this.tell(points[cursor.idx])] },
    };
    this.chart = new uPlot(options, columns(lines), this.element);
  }

  draw() {
    this.chart.setData(columns(this.spec.lines));
  }

  /** What there was where the pointer is; undefined: it is nowhere. */
  tell(point) {
    const { lines, text } = this.spec;
    const values = lines.map(([position]) => point?.[position] ?? null);
    const texts = values.filter((value) => value !== null).map(text);
    this.readout.textContent = point ? `${timeOf(point[0])}  ${texts.join(", ")}` : "";
  }
}

function columns(lines) {
  const positions = [0, ...lines.map(([position]) => position)];
  return positions.map((position) => points.map((point) => point[position]));
}

function range() {
  const last = points.at(-1)?.[0] ?? Date.now() / 1000;
  return [last - SECONDS, last];
}

function axis() {
  return {
    stroke: colourOf("--muted"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: colourOf("--line"), width: 1 },
    ticks: { show: false },
  };
}

function line(stroke) {
  return { stroke, fill: `${stroke}1a`, width: 1.5, points: { size: 4 } };
}

function colourOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

function hourAndMinute(seconds) {
  return timeOf(seconds).slice(0, 5);
}

function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hourCycle: "h23" });
}

/** Short, as there is little room beside an axis. */
function rateText(rate) {
  return rate < 1000 ? `${short(rate)}/s` : `${short(rate / 1000)}k/s`;
}

function msText(ms) {
  return ms < 1000 ? `${short(ms)} ms` : `${short(ms / 1000)} s`;
}

function percentText(share) {
  return `${short(share * 100)} %`;
}

function short(value) {
  return String(Number(value.toPrecision(3)));
}
