/** @jsxImportSource hono/jsx */
// deno-lint-ignore-file jsx-key -- this is text: nothing is found again by its key
/** The table of upstreams and their targets. A row is renewed by its id while people look at it. */
import type { PlacedState } from "../control.ts";
import { msText } from "./text.ts";
import type { ShownUpstream, View } from "./view.ts";

const COLUMNS = ["State", "Weight", "In flight", "Latency", "Ejections", "Back-off"];

export function Upstreams({ upstreams, omitted }: Pick<View, "upstreams" | "omitted">) {
  return (
    <div id="upstreams">
      <table>
        <thead>
          <tr>
            <th scope="col">Target</th>
            {COLUMNS.map((name) => <th scope="col">{name}</th>)}
            <td></td>
          </tr>
        </thead>
        {upstreams.map((upstream, nth) => (
          <tbody>
            <UpstreamRow id={upstreamId(nth)} upstream={upstream} />
            {upstream.targets.map((target) => (
              <TargetRow id={targetId(nth, target)} upstream={upstream} target={target} />
            ))}
          </tbody>
        ))}
      </table>
      {omitted > 0 && (
        <p class="note">
          {omitted} more targets, fit where they can be: <a href="/upstreams">all of them</a>.
        </p>
      )}
      {upstreams.length === 0 && omitted === 0 && <p class="note">No upstreams.</p>}
    </div>
  );
}

export function upstreamId(nth: number): string {
  return `u${nth}`;
}

export function targetId(nth: number, { id }: PlacedState): string {
  return `u${nth}t${id}`;
}

export function UpstreamRow({ id, upstream }: { id: string; upstream: ShownUpstream }) {
  const { name, strategy, fit, size } = upstream;
  return (
    <tr id={id} class="upstream">
      <th scope="rowgroup" colspan={8}>
        <b>{name}</b> <span>{strategy}</span> <span>{fit} of {size} fit</span>
      </th>
    </tr>
  );
}

interface TargetRowProps {
  readonly id: string;
  readonly upstream: ShownUpstream;
  readonly target: PlacedState;
}

export function TargetRow({ id, upstream, target }: TargetRowProps) {
  const { url, state, reasons, weight, in_flight, latency_ms, ejections, back_off_step } = target;
  const isDrained = reasons.includes("drained");
  return (
    <tr id={id}>
      <th scope="row">{url}</th>
      <td class={`state ${isDrained ? "off" : state}`}>
        <b>{state}</b> <span>{reasons.join(", ")}</span>
      </td>
      <Count name="Weight" of={weight} />
      <Count name="In flight" of={in_flight} />
      <td data-name="Latency">{msText(latency_ms)}</td>
      <Count name="Ejections" of={ejections} />
      <Count name="Back-off" of={back_off_step} text={`step ${back_off_step}`} />
      <td class="act">
        <Change upstream={upstream.name} url={url} name={isDrained ? "undrain" : "drain"} />
      </td>
    </tr>
  );
}

/** `name`: of its column, where there is no room for columns. */
function Count({ name, of, text = of }: { name: string; of: number; text?: string | number }) {
  return <td data-name={name} class={of === 0 ? "nil" : ""}>{of === 0 ? 0 : text}</td>;
}

/** By URL: a reload may give a target's place to another while somebody looks at the page. */
function Change({ upstream, url, name }: { upstream: string; url: string; name: string }) {
  const [group, target] = [upstream, url].map(encodeURIComponent);
  return (
    <form method="post" action={`/upstreams/${group}/targets/${target}/${name}`}>
      <button type="submit" aria-label={`${name} ${url}`}>{name}</button>
    </form>
  );
}
