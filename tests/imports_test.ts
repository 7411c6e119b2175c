/** Who may know whom. Imports go one way: mod.ts and worker.ts → routes → src → config. */
import { deepEqual } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package or of a module of Node's. */
  readonly to: string;
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
}

const imports: readonly Import[] = sourceFiles().flatMap((from) =>
  importsIn(readFileSync(join(ROOT, from), "utf8")).map(({ specifier, typeOnly }) => ({
    from,
    to: specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : specifier,
    typeOnly,
  }))
);

function sourceFiles(): string[] {
  const folders = ["src", "routes", "config"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
  );
  return ["mod.ts", "worker.ts", ...folders].filter((name) => /\.tsx?$/.test(name)).sort();
}

function importsIn(text: string): { specifier: string; typeOnly: boolean }[] {
  const pattern = /^(?:import|export)\s(type\s)?(?:[^;"']*?\sfrom\s)?"([^"]+)"/gm;
  return [...text.matchAll(pattern)].map(([, type, specifier]) => ({
    specifier,
    typeOnly: type !== undefined,
  }));
}

/** The imports that break a rule, `from → to`. */
function broken(rule: (each: Import) => boolean): string[] {
  return imports.filter((each) => !rule(each)).map(({ from, to }) => `${from} → ${to}`);
}

/** A file of this repository. */
function isOwn(path: string): boolean {
  return /^(?:src|routes|config|tests|bench)\/|^[^/]+\.\w+$/.test(path);
}

function isUnder(path: string, places: readonly string[]): boolean {
  return places.some((place) => place.endsWith("/") ? path.startsWith(place) : path === place);
}

Deno.test("imports: every file of the program is looked at", () => {
  const seen = new Set(imports.map(({ from }) => from));
  for (
    const file of ["mod.ts", "worker.ts", "routes/app.ts", "src/proxy/gateway.ts", "config/load.ts"]
  ) {
    deepEqual([file, seen.has(file)], [file, true]);
  }
});

/** Rooms, from the bottom up: each knows those before it. `routes` and the rest lie in src. */
const ROOMS = [
  "grammar",
  "log",
  "http",
  "web",
  "transport",
  "upstream",
  "strategy",
  "dispatch",
  "tcp",
  "proxy",
  "answer",
  "middleware",
  "server",
  "telemetry",
  "build",
  "routes",
  "program",
  "workers",
  "cli",
];

/** Config is known where a config is made into a program, and knows the grammar alone. */
const KNOW_CONFIG = ["build", "program", "workers", "cli"];

function roomOf(path: string): string {
  return path.startsWith("src/") ? path.split("/")[1] : path.split("/")[0];
}

Deno.test("imports go from mod.ts and worker.ts down through the rooms", () => {
  deepEqual(
    broken(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      if (!isOwn(to) || to === "package.json" || own === other) return true;
      if (!from.includes("/")) return true;
      if (own === "config") return other === "grammar";
      if (other === "config") return KNOW_CONFIG.includes(own);
      return ROOMS.includes(other) && ROOMS.indexOf(other) < ROOMS.indexOf(own);
    }),
    [],
  );
});

Deno.test("imports: src holds its rooms and nothing else", () => {
  deepEqual(
    readdirSync(join(ROOT, "src")).sort(),
    ROOMS.filter((room) => room !== "routes").sort(),
  );
});

Deno.test("imports: Node's modules are known where a runtime's own ways are", () => {
  const knowing = [
    "mod.ts",
    "src/build/runtime/",
    "src/cli/",
    "src/http/h1/latin1.ts",
    "src/program/",
    "src/transport/socket/",
    "src/workers/",
  ];
  deepEqual(broken(({ from, to }) => !to.startsWith("node:") || isUnder(from, knowing)), []);
});

Deno.test("imports: each package is known in one layer", () => {
  const packages: Record<string, string[]> = {
    hono: [
      "mod.ts",
      "routes/",
      "src/middleware/",
      "src/build/guards.ts",
      "src/build/rate_limit.ts",
    ],
    valibot: ["config/"],
    yaml: ["config/"],
    re2js: ["src/grammar/"],
    mrmime: ["src/answer/"],
    "hash-wasm": ["src/strategy/hash/", "src/build/runtime/passwords.ts"],
    "@logtape/logtape": ["src/log/"],
    "prom-client": ["src/telemetry/metrics/"],
    uplot: ["routes/page/"],
    "@opentelemetry/otlp-exporter-base": ["src/telemetry/trace/"],
    "@opentelemetry/otlp-transformer": ["src/telemetry/trace/"],
    "@opentelemetry/resources": ["src/telemetry/trace/"],
    "@opentelemetry/sdk-trace": ["src/telemetry/trace/"],
  };
  const isPackage = ({ to }: Import) => !to.startsWith("node:") && !isOwn(to);
  deepEqual(
    broken((each) => {
      const name = each.to.match(/^(?:@[^/]+\/)?[^/]+/)![0];
      return !isPackage(each) || isUnder(each.from, packages[name] ?? []);
    }),
    [],
  );
});

Deno.test("imports: nothing that worker.ts reaches needs a module of Node's", () => {
  const reached = new Set(["worker.ts"]);
  for (const file of reached) {
    for (const { from, to, typeOnly } of imports) {
      if (from === file && !typeOnly) reached.add(to);
    }
  }
  deepEqual([...reached].filter((name) => name.startsWith("node:")), []);
});
