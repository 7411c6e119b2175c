import { type Address, isUpstreamName } from "../../../config/addresses.ts";
import { isThisMachine, meet } from "../../../config/rules/listeners.ts";
import type { Config } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";

/**
 * Targets that are this very program: what is sent there comes back. One that passes bytes on may
 * well lead to one that reads them, so each is compared with listeners of its own kind alone.
 */
export function* ownListeners(config: Config): Iterable<Warning> {
  const { listen, tcp, upstreams, via } = config;
  const http = via === undefined ? "without end" : "until they are refused as a loop (508)";
  for (const [name, { targets }] of Object.entries(upstreams)) {
    for (const [index, { url }] of targets.entries()) {
      const isTcp = url.protocol === "tcp:";
      const listeners = isTcp ? tcp.map(({ listen }) => listen) : listen;
      const own = listeners.find((address) => leadsTo(url, address));
      if (own === undefined) continue;
      const what = isTcp ? "connections come back without end" : `requests come back ${http}`;
      yield {
        message: `this target is Weir itself, which listens on '${own.address}': ${what}; name ` +
          "the service that is meant",
        path: placeOf(name, index, config),
      };
    }
  }
}

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

function leadsTo({ hostname, port, protocol }: URL, listener: Address): boolean {
  if ((Number(port) || defaultPorts[protocol]) !== listener.port) return false;
  const host = hostname.replace(/^\[|\]$/g, "");
  // Every address of the machine is listened on, but others have that port as well.
  const isKnown = isThisMachine(host) || host === listener.hostname.toLowerCase();
  return isKnown && meet(host, listener.hostname);
}

/** An upstream that is a URL stands where it is named. */
function placeOf(name: string, index: number, { routes, tcp }: Config): Warning["path"] {
  if (isUpstreamName(name)) return ["upstreams", name, "targets", index];
  const named = ({ upstream }: { upstream?: string }) => upstream === name;
  const route = routes.findIndex(named);
  return route >= 0 ? ["routes", route, "upstream"] : ["tcp", tcp.findIndex(named), "upstream"];
}
