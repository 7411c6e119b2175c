import { callOf } from "../proxy/call.ts";
import type { Command } from "./arguments.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { explain as explanationOf, incomingOf } from "../proxy/explain/explain.ts";
import type { Incoming } from "../http/message.ts";
import type { Flags } from "./arguments.ts";
import { badUsage } from "../program/errors.ts";
import { fileFlags, fileHelp, readGiven } from "./config_files.ts";
import { textOf } from "./explanation.ts";
import { print } from "./output.ts";
import { snapshotOf } from "../program/ready.ts";

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
