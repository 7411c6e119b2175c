/**
 * An example as its user sees it: the servers that it needs, the real program on its file, and the
 * commands of its page. Ports are those of the file; where one is taken, the test says which.
 */
import { fileURLToPath } from "node:url";
import { examples } from "../../examples/examples.ts";
import { open, type Place } from "../../examples/upstreams/place.ts";
import { Client } from "../blackbox/client.ts";
import { type Head, head, message } from "../blackbox/message.ts";
import { bunCommand } from "../blackbox/program.ts";
import { ROOT, Running, type Start } from "../command/weir.ts";

const OWN = `${ROOT}examples/`;
const SEEDS = fileURLToPath(new URL("../../../shared/seeds/", import.meta.url));

export type Runtime = "deno" | "bun";

/** Undefined where the runtime is not installed. */
export function startOn(runtime: Runtime): Start | undefined {
  if (runtime === "deno") {
    return { path: Deno.execPath(), arguments: ["run", "--quiet", "-A", `${ROOT}mod.ts`] };
  }
  const path = bunCommand()?.path;
  return path === undefined ? undefined : { path, arguments: ["run", `${ROOT}mod.ts`] };
}

/** What is done to a Weir that serves. */
type Play = (weir: Running) => Promise<void>;

interface Setting {
  /** Of the example's folder. */
  readonly file: string;
  /** Of the environment of Weir. */
  readonly env?: Readonly<Record<string, string>>;
  /** In place of the example's own. */
  readonly places?: readonly Place[];
  /** On the other program's file as well, which is not changed. */
  readonly alsoSeed?: boolean;
}

/** Tests on each runtime with our equivalent, and on Deno with the file of the seeds, if wanted. */
export function testExample(
  title: string,
  { file, env, places, alsoSeed = false }: Setting,
  play: Play,
): void {
  const [name] = file.split("/");
  const upstreams = places ?? examples.find((each) => each.name === name)!.places;
  for (const runtime of ["deno", "bun"] as const) {
    const start = startOn(runtime);
    test(`examples/${file} on ${runtime}: ${title}`, {
      missing: start === undefined ? runtime : undefined,
      run: () => staged({ start: start!, path: OWN + file, upstreams, env }, play),
    });
  }
  if (!alsoSeed) return;
  testSeed(title, file, (path) => staged({ start: startOn("deno")!, path, upstreams, env }, play));
}

/** A test of the other program's own file; skipped by name where the folder of seeds is missing. */
export function testSeed(title: string, file: string, play: (path: string) => Promise<void>): void {
  const path = SEEDS + file;
  test(`seeds/${file}: ${title}`, {
    missing: exists(path) ? undefined : "the file",
    inCiToo: true,
    run: () => play(path),
  });
}

/** What `weir` is to be given: a folder that it may read, and `COMMAND -f FILE` for a file in it. */
export function inFolder(path: string, command: string): [string, string, string, string] {
  const end = path.lastIndexOf("/");
  return [path.slice(0, end), command, "-f", path.slice(end + 1)];
}

interface Needed {
  /** What is not installed. */
  readonly missing: string | undefined;
  readonly run: () => Promise<void>;
  /** CI may do without it as well. */
  readonly inCiToo?: boolean;
}

export function test(title: string, { missing, run, inCiToo = false }: Needed): void {
  const mayBeMissing = inCiToo || Deno.env.get("CI") === undefined;
  Deno.test({
    name: missing === undefined ? title : `${title} (not there: ${missing})`,
    ignore: missing !== undefined && mayBeMissing,
    async fn() {
      if (missing !== undefined) throw new Error(`not there: ${missing}`);
      await run();
    },
  });
}

interface Stage {
  readonly start: Start;
  readonly path: string;
  readonly upstreams: readonly Place[];
  readonly env?: Readonly<Record<string, string>>;
}

async function staged(
  { start, path, upstreams, env = {} }: Stage,
  play: Play,
): Promise<void> {
  await using _servers = await open(upstreams);
  await using weir = await Running.start(within(start, env), ROOT, ["-f", path]);
  await play(weir);
}

/** The same program in an environment with those variables besides. */
function within(start: Start, env: Readonly<Record<string, string>>): Start {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return { path: "env", arguments: [...variables, start.path, ...start.arguments] };
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

export interface Told {
  readonly status: number;
  readonly head: Head;
  readonly text: string;
}

interface Asking {
  /** `localhost` and the port where it is not said. */
  readonly host?: string;
  /** `Name: value`. */
  readonly fields?: readonly string[];
  readonly body?: string;
}

/** One request, `GET /path`, on a connection of its own: from a port of its own. */
export async function ask(port: number, line: string, asking: Asking = {}): Promise<Told> {
  const client = await Client.to(port);
  try {
    return await askOn(client, line, { host: `localhost:${port}`, ...asking });
  } finally {
    client.wire.leave();
  }
}

/** One of several requests on one connection. */
export async function askOn(
  client: Client,
  line: string,
  { host = "localhost", fields = [], body }: Asking = {},
): Promise<Told> {
  const lines = [`${line} HTTP/1.1`, `Host: ${host}`, ...fields];
  await client.send(body === undefined ? head(...lines) : message(lines, body));
  const answer = await client.answer(line.slice(0, line.indexOf(" ")));
  await answer.body.whole();
  return { status: answer.status, head: answer.head, text: answer.body.text };
}
