/** @jsxImportSource hono/jsx */
/** The parts of the page that change while somebody looks at it, and which of them have. */
import { Status } from "./document.tsx";
import { FIGURES, Numbers } from "./figures.tsx";
import { Listeners } from "./listeners.tsx";
import { targetId, TargetRow, upstreamId, UpstreamRow, Upstreams } from "./upstreams.tsx";
import type { View } from "./view.ts";

interface Part {
  /** Equal text, equal part. */
  readonly of: string;
  readonly html: () => string;
}

/** By the id of its element. */
export type Parts = ReadonlyMap<string, Part>;

const TABLE = "upstreams";

export function partsOf(view: View): Parts {
  const { state, pasts, listeners, upstreams, omitted } = view;
  const parts = new Map<string, Part>();
  const add = (id: string, of: unknown, html: () => unknown) =>
    parts.set(id, { of: JSON.stringify(of), html: () => String(html()) });
  add("status", state, () => <Status state={state} />);
  for (const figure of FIGURES) {
    add(figure.id, pasts, () => <Numbers figure={figure} pasts={pasts} />);
  }
  add("listeners", listeners.map(shownOf), () => <Listeners listeners={listeners} />);
  add(
    TABLE,
    [omitted, upstreams.map(namesOf)],
    () => <Upstreams upstreams={upstreams} omitted={omitted} />,
  );
  upstreams.forEach((upstream, nth) => {
    const { fit, size, targets } = upstream;
    const id = upstreamId(nth);
    add(id, [fit, size], () => <UpstreamRow id={id} upstream={upstream} />);
    for (const target of targets) {
      const id = targetId(nth, target);
      add(id, target, () => <TargetRow id={id} upstream={upstream} target={target} />);
    }
  });
  return parts;
}

/** What of a listener people see, which changes once a day. */
function shownOf({ address, protocols, tls }: View["listeners"][number]) {
  const certificates = tls?.certificates.map(({ seconds_left, ...shown }) => [
    shown,
    seconds_left > 0,
  ]);
  return [address, protocols, tls?.min_version, certificates];
}

/** What says which rows there are, in which order. */
function namesOf({ name, strategy, targets }: View["upstreams"][number]) {
  return [name, strategy, targets.map(({ id, url }) => [id, url])];
}

/** The HTML of those parts that are others than `before`; a table with other rows comes whole. */
export function changed(before: Parts | undefined, after: Parts): Record<string, string> {
  const isChanged = (id: string) => before?.get(id)?.of !== after.get(id)!.of;
  const ids = [...after.keys()];
  const whole = isChanged(TABLE);
  const rows = whole ? ids.indexOf(TABLE) + 1 : ids.length;
  return Object.fromEntries(
    ids.slice(0, rows).filter(isChanged).map((id) => [id, after.get(id)!.html()]),
  );
}
