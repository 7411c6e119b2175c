/** Where the next request would go and why, with nothing sent and nothing moved. */
import type { Call } from "../call.ts";
import type { Upstream } from "../route.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import { noRoute } from "../failure.ts";
import { type Digest, digitsOf, NO_DIGEST } from "../../upstream/hash.ts";
import { targetOf } from "../rewrite/rewrite.ts";
import type { AnsweringRoute, ForwardingRoute } from "../route.ts";
import type { Snapshot } from "../snapshot.ts";
import { peek } from "../../upstream/strategy.ts";
import type { Target } from "../../upstream/target.ts";
import { stateOf, type TargetState } from "../../upstream/target_state.ts";

export { type Asked, incomingOf } from "./asked.ts";

export interface Explanation {
  /** In the order written, from 1. */
  readonly route?: { readonly number: number; readonly name: string };
  /** What stands before it, from the outside in. */
  readonly use?: readonly string[];
  readonly upstream?: { readonly name: string; readonly strategy: string };
  readonly key?: { readonly source: string; readonly text: string; readonly digest: string };
  /** Where the key falls, and whose place that is, fit or not. */
  readonly place?: { readonly name: string; readonly target: string };
  readonly target?: string;
  /** What it would be sent as. */
  readonly request?: { readonly method: string; readonly target: string; readonly host: string };
  /** What it would be answered with here. */
  readonly answer?: string;
  /** Why it would be sent nowhere. */
  readonly refusal?: { readonly status: number; readonly title: string; readonly detail: string };
  readonly targets?: readonly TargetState[];
}

const NONE_TRIED: ReadonlySet<Target> = new Set();

export function explain(call: Call, { routes }: Snapshot): Explanation {
  const { incoming } = call;
  const route = routes.find(({ match }) =>
    match.matches(incoming) && match.allows(incoming.method)
  );
  if (route === undefined) {
    call.refused.push(...routes.filter(({ match }) => match.matches(incoming)));
    return { refusal: refusalOf(noRoute(call)) };
  }
  call.route = route;
  const found = { number: routes.indexOf(route) + 1, name: route.name };
  const use = route.use?.map(({ name }) => name);
  if (route.answer !== undefined) return { route: found, use, ...answered(call, route) };
  const { name, strategy, targets } = route.upstream;
  return {
    route: found,
    use,
    upstream: { name, strategy },
    ...choice(call, route),
    targets: targets.map(stateOf),
  };
}

function answered(call: Call, { answer }: AnsweringRoute): Explanation {
  try {
    return { answer: answer.explain(call) };
  } catch (error) {
    if (error instanceof ProxyError) return { refusal: refusalOf(error) };
    throw error;
  }
}

function choice(call: Call, route: ForwardingRoute): Explanation {
  const { upstream } = route;
  const { strategy } = upstream.admission;
  const { key, digest } = keyOf(call, upstream);
  const place = strategy.place?.(digest);
  const target = peek(strategy, digest, NONE_TRIED);
  return {
    key,
    place: place && { name: place.name, target: place.target.url },
    target: target?.url,
    request: target && sent(call, route, target),
    refusal: target ? undefined : refusalOf(upstream.admission.refusal()),
  };
}

function keyOf(call: Call, { key }: Upstream): { key?: Explanation["key"]; digest: Digest } {
  if (key === undefined) return { digest: NO_DIGEST };
  const text = key.textOf(call);
  const digest = key.digestOf(text);
  return { key: { source: key.source, text, digest: digitsOf(digest) }, digest };
}

function sent({ incoming }: Call, route: ForwardingRoute, target: Target): Explanation["request"] {
  return {
    method: incoming.method,
    target: targetOf(target.base, route.rewrite(incoming)),
    host: route.preserveHost ? incoming.authority : target.authority,
  };
}

function refusalOf({ status, title, detail }: ProxyError): Explanation["refusal"] {
  return { status, title, detail };
}
