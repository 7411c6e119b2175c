import type { Command, Flags } from "./arguments.ts";
import { fileFlags, fileHelp, readGiven } from "./config_files.ts";
import { print } from "./output.ts";
import type { Incoming } from "../http/message.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { badUsage } from "../program/errors.ts";
import { snapshotOf } from "../program/ready.ts";
import { callOf } from "../proxy/call.ts";
import {
  explain as explanationOf,
  type Explanation,
  incomingOf,
} from "../proxy/explain/explain.ts";

/** `weir explain`: which route, key and target a request would have. */
export const explain: Command = {
  syntax: {
    command: "explain",
    flags: {
      ...fileFlags,
      request: { type: "string", short: "X" },
      header: { type: "string", short: "H" },
      client: { type: "string" },
    },
    argument: "URL",
  },
  help: `weir explain: say where a request would go, and why. Nothing is sent.

  weir explain -f weir.yaml http://shop.example.com/cart
  weir explain -X POST -H 'Hash-Key: u-17' http://localhost:8080/orders

${fileHelp}
  -X, --request METHOD (default GET)
  -H, --header FIELD   'Name: value'; may be repeated; Host takes the place of the URL's
      --client ADDRESS where it comes from (default 127.0.0.1)

All targets are taken for well, and for idle.`,

  async start(flags) {
    const incoming = askedAbout(flags);
    const snapshot = snapshotOf(readGiven(flags).config);
    await print(textOf(incoming, explanationOf(callOf(incoming, snapshot.trusted), snapshot)));
  },
};

/** Throws UsageError. */
function askedAbout(flags: Flags): Incoming {
  if (flags.argument === undefined) throw badUsage("which URL?", flags.command);
  try {
    return incomingOf({
      url: flags.argument,
      method: flags.last("request"),
      fields: flags.all("header"),
      client: flags.last("client"),
    });
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    throw badUsage(error.detail, flags.command);
  }
}

/** An explanation as a person reads it, a line for each step. */
export function textOf(incoming: Incoming, explanation: Explanation): string {
  const { method, scheme, authority, path, query } = incoming;
  const { route, use, upstream, key, place, target, request, refusal, targets = [] } = explanation;
  const answer = explanation.answer ??
    (refusal && `${refusal.status} ${refusal.title}: ${refusal.detail}`);
  const steps: [name: string, value: string | undefined][] = [
    ["request", `${method} ${scheme}://${authority}${path}${query}`],
    ["route", route && `${route.number}  ${route.name}`],
    ["behind", use?.join(", ")],
    ["upstream", upstream && `${upstream.name} (${upstream.strategy})`],
    ["key", key && `${key.source}, "${key.text}", digest ${key.digest}`],
    ["place", place && `${place.name}, of ${place.target}`],
    ["target", target],
    ["sent as", request && `${request.method} ${request.target}, Host: ${request.host}`],
    ["answer", answer],
  ];
  const lines = steps.flatMap(([name, value]) => value === undefined ? [] : [row(name, value)]);
  const widest = Math.max(0, ...targets.map(({ url }) => url.length));
  return [
    ...lines,
    ...targets.map(({ url, weight, reasons }, index) => {
      const why = reasons.length === 0 ? "fit" : `passed over: ${reasons.join("; ")}`;
      return row(index === 0 ? "targets" : "", `${url.padEnd(widest)}  weight ${weight}  ${why}`);
    }),
  ].join("\n");
}

function row(name: string, value: string): string {
  return `${name.padEnd(9)} ${value}`;
}
