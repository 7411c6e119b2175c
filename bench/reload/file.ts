const UPSTREAMS = 100;

interface Contents {
  readonly ports: { readonly proxy: number; readonly admin: number; readonly origin: number };
  /** From one to the next, one route in a hundred and one upstream change. */
  readonly edition: number;
}

/** A config as a team writes it, of so many routes; `/service-N` leads to the origin. */
export function fileOf(routes: number, { ports, edition }: Contents): string {
  const lines = [
    "# Written by bench/reload.ts.",
    `listen: "127.0.0.1:${ports.proxy}"`,
    `admin: 127.0.0.1:${ports.admin}`,
    "log: { level: error, access: false }",
    "upstreams:",
  ];
  for (let i = 0; i < UPSTREAMS; i++) {
    const changed = i === edition % UPSTREAMS ? edition : 0;
    lines.push(
      `  team-${i}:`,
      "    targets:",
      `      - http://127.0.0.1:${ports.origin}/team-${i}/a`,
      `      - url: http://127.0.0.1:${ports.origin}/team-${i}/b-${changed}`,
      "        weight: 2",
    );
  }
  lines.push("routes:");
  for (let i = 0; i < routes; i++) {
    const host = i % 2 === 0 ? "127.0.0.1" : `"*.0.0.1", 127.0.0.1`;
    lines.push(
      `  - host: [${host}] # of team ${i % UPSTREAMS}`,
      `    path: /service-${i}`,
      i % 100 === edition % 100 ? "    methods: [GET, HEAD, POST]" : "    methods: [GET, HEAD]",
      `    upstream: team-${i % UPSTREAMS}`,
    );
  }
  return lines.join("\n") + "\n";
}
