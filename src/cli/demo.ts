import { loadConfig } from "../../config/load.ts";
import type { Command } from "./arguments.ts";
import { type DemoCertificate, makeDemoCertificate } from "./demo_certificate.ts";
import { print } from "./output.ts";
import { overridden, overrideFlags, overrideHelp } from "./overrides.ts";
import { cancelBody } from "../http/body/body.ts";
import { Fields } from "../http/fields.ts";
import { bind } from "../program/listeners.ts";
import { serve } from "../program/serve.ts";
import { problem, reasonOf } from "../proxy/problem.ts";
import type { Service } from "../proxy/service.ts";
import { Server } from "../server/server.ts";

const NAMES = ["one", "two", "three", "four", "five"];
const FIRST_PORT = 8001;

const PLAIN = `listen: ":8080"
`;

const SECURE = ({ cert, key }: Pick<DemoCertificate, "cert" | "key">) =>
  `listen:
  - ":8080"
  - address: ":8443"
    tls:
      certificates:
        - cert: ${cert}
          key: ${key}
`;

const CONFIG = `log: { format: text }

upstreams:
  all:
    targets:
      - http://127.0.0.1:8001
      - http://127.0.0.1:8002
      - http://127.0.0.1:8003
      - http://127.0.0.1:8004
      - http://127.0.0.1:8005
  weighted:
    targets:
      - { url: "http://127.0.0.1:8001", weight: 3 }
      - { url: "http://127.0.0.1:8002", weight: 1 }

routes:
  - { host: admin.localhost, upstream: "http://127.0.0.1:8005" }
  - { path: /weighted, upstream: weighted }
  - { upstream: all }
`;

/** `weir demo`: five tiny upstreams and the proxy before them, in one process. */
export const demo: Command = {
  syntax: { command: "demo", flags: { tls: { type: "boolean" }, ...overrideFlags } },
  help: `weir demo: five tiny upstreams (ports 8001 to 8005) and the proxy before them (port 8080).

  weir demo                             prints its config and the curl lines to try
  weir demo --tls                       also on port 8443, with a certificate made on the spot

      --tls            speak TLS, too; the certificate is a file for as long as the demo runs
${overrideHelp}`,

  async start(flags) {
    using certificate = flags.has("tls") ? makeDemoCertificate(Date.now()) : undefined;
    const text = (certificate === undefined ? PLAIN : SECURE(certificate)) + CONFIG;
    const config = overridden(loadConfig([{ name: "demo", text }], {}), flags);
    const upstreams = await bind(NAMES.map((name, index) => ({
      address: { address: "", hostname: "127.0.0.1", port: FIRST_PORT + index },
      server: new Server(echo(name)),
      otherwise: "wait until it has ended: the demo needs this port",
    })));
    try {
      const admin = config.admin?.address;
      const onListening = () => print(welcome({ text, admin, cert: certificate?.cert }));
      await serve(config, { elsewhere: "a config of your own: weir run", onListening });
    } finally {
      for (const { close } of upstreams) close();
    }
  },
};

interface Welcome {
  /** The config. */
  readonly text: string;
  readonly admin: string | undefined;
  /** The file of the certificate. */
  readonly cert: string | undefined;
}

function welcome({ text, admin, cert }: Welcome): string {
  const lines = [
    ["curl http://localhost:8080/", "five upstreams take turns"],
    ["curl http://localhost:8080/weighted", "of four, three go to one"],
    ["curl -H 'Host: admin.localhost' http://localhost:8080/", "by host, always to five"],
    ["curl -d hello 'http://localhost:8080/orders?id=7'", "any method, path and query"],
  ];
  if (cert !== undefined) {
    lines.push([`curl --cacert ${cert} https://localhost:8443/`, "over TLS"]);
  }
  if (admin !== undefined) lines.push([`http://${admin}/`, "in a browser: what goes on"]);
  const width = Math.max(...lines.map(([curl]) => curl.length));
  const tries = lines.map(([curl, what]) => `  ${curl.padEnd(width)}  # ${what}`);
  const config = text.trimEnd().replace(/^(?=.)/gm, "  ");
  return `This is the config:\n\n${config}\n\nTry, in another window:\n\n${
    tries.join("\n")
  }\n\nCtrl-C ends it.\n`;
}

/** A tiny upstream: answers who it is and what came to it, as JSON. */
export function echo(name: string): Service {
  return {
    handle(incoming, receiver) {
      const { method, path, query, fields } = incoming;
      cancelBody(incoming.body);
      const forwarded = [...fields].filter(([name]) =>
        /^(x-forwarded-|via$|x-request-id$)/i.test(name)
      );
      const answer = {
        upstream: name,
        method,
        path: path + query,
        host: incoming.authority,
        fields: Object.fromEntries(forwarded),
      };
      const body = new TextEncoder().encode(`${JSON.stringify(answer, undefined, 2)}\n`);
      receiver.replied({
        status: 200,
        reason: reasonOf(200),
        version: "1.1",
        fields: Fields.from([
          ["Content-Type", "application/json"],
          ["Content-Length", String(body.length)],
        ]),
        body,
      });
    },
    refuse: (error) => problem(error, crypto.randomUUID()),
  };
}
