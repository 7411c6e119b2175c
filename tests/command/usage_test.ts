import { equal, match } from "node:assert/strict";
import manifest from "../../package.json" with { type: "json" };
import { folderOf, weir } from "./weir.ts";

Deno.test("weir --version prints name and version", async () => {
  await using folder = await folderOf();
  for (const flag of ["--version", "-V"]) {
    const { code, stdout, stderr } = await weir(folder.path, flag);
    equal(stdout, `weir ${manifest.version}\n`);
    equal(stderr, "");
    equal(code, 0);
  }
});

Deno.test("weir --help is one screen with examples first", async () => {
  await using folder = await folderOf();
  const { code, stdout, stderr } = await weir(folder.path, "--help");
  const lines = stdout.split("\n");
  equal(code, 0);
  equal(stderr, "");
  equal(lines.length <= 30, true);
  equal(lines.every((line) => line.length <= 100), true);
  match(stdout, /^weir [\d.]+: .*\n\nTry it:\n {2}weir demo /);
  for (const name of ["run", "proxy", "fanout", "check", "explain", "convert", "demo"]) {
    match(stdout, new RegExp(`^  ${name} `, "m"));
  }
  equal((await weir(folder.path, "-h")).stdout, stdout);
});

Deno.test("weir COMMAND --help tells of that command", async () => {
  await using folder = await folderOf();
  for (const name of ["run", "proxy", "fanout", "check", "explain", "convert", "demo"]) {
    const { code, stdout, stderr } = await weir(folder.path, name, "--help");
    match(stdout, new RegExp(`^weir ${name}: .+\n\n  weir ${name}`));
    equal(stdout.split("\n").every((line) => line.length <= 100), true);
    equal(stderr, "");
    equal(code, 0);
  }
});

const RUN_HINT = "\n\n'weir run --help' tells more.\n";
const PROXY_HINT = "\n\n'weir proxy --help' tells more.\n";
const FANOUT_HINT = "\n\n'weir fanout --help' tells more.\n";
const HINT = "\n\n'weir --help' names the commands.\n";

const wrong: [args: string[], stderr: string][] = [
  [["chek"], `unknown command 'chek'; did you mean 'check'?${HINT}`],
  [["serve"], `unknown command 'serve'${HINT}`],
  [["--workers", "0"], `--workers: expected 1 to 256, or auto, got '0'${RUN_HINT}`],
  [["--acess-log", "on"], `unknown flag --acess-log; did you mean --access-log?${RUN_HINT}`],
  [["--zzz"], `unknown flag --zzz${RUN_HINT}`],
  [["-x"], `unknown flag -x${RUN_HINT}`],
  [["-f"], `-f needs a value${RUN_HINT}`],
  [["run", "--file="], `--file needs a value${RUN_HINT}`],
  [["run", "--help=1"], `--help takes no value${RUN_HINT}`],
  [["run", "weir.yaml"], `unexpected argument 'weir.yaml'${RUN_HINT}`],
  [
    ["-f", "a.yaml", "--log-level", "loud"],
    `--log-level: unknown level 'loud'; known levels: debug, info, warn, error${RUN_HINT}`,
  ],
  [
    ["-f", "a.yaml", "--access-log", "yes"],
    `--access-log: unknown value 'yes'; known values: on, off${RUN_HINT}`,
  ],
  [
    ["-f", "a.yaml", "--admin", "x"],
    "--admin: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got 'x'" + RUN_HINT,
  ],
  [["proxy"], `--to is needed: where requests go${PROXY_HINT}`],
  [
    ["proxy", "--to", "http://a", "--tls", "a.pem"],
    `--tls: expected CERT,KEY, two PEM files, got 'a.pem'${PROXY_HINT}`,
  ],
  [
    ["proxy", "--to", "http://a", "--tls", "no.pem,no.key"],
    "--tls: 'no.pem': there is no such file or folder\n" +
    `--tls: 'no.key': there is no such file or folder${PROXY_HINT}`,
  ],
  [
    ["proxy", "--to", "ftp://a,http://b:99999", "--listen", "q", "--strategy", "rond_robin"],
    "--listen: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got 'q'\n" +
    "--strategy: unknown strategy 'rond_robin'; did you mean 'round_robin'?\n" +
    "--to: a target's URL starts with http:// or https://, not 'ftp://'\n" +
    `--to: expected a port from 1 to 65535, got 99999${PROXY_HINT}`,
  ],
  [["fanout"], `--endpoints is needed: where requests go${FANOUT_HINT}`],
  [["fanout", "-end", "http://a,,http://b"], `--endpoints: an endpoint is empty${FANOUT_HINT}`],
  [["fanout", "-e", ""], `--endpoints: an endpoint is empty${FANOUT_HINT}`],
  [
    ["fanout", "-e", "http://a", "--term", "200,sausage"],
    `--terminal-responses: 'sausage' is not a number${FANOUT_HINT}`,
  ],
  [
    ["fanout", "-e", "http://a", "-terminal-responses=101"],
    `--terminal-responses: '101' is not a round hundred${FANOUT_HINT}`,
  ],
  [
    ["fanout", "-e", "http://a", "-t", "100"],
    "--terminal-responses: interim responses (1xx) never decide; accept a final status as well, " +
    `such as 2xx${FANOUT_HINT}`,
  ],
  [
    ["fanout", "-e", "a:80", "-a", "q", "-admin", "x"],
    "--address: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got 'q'\n" +
    "--admin: expected an address like :8080, 127.0.0.1:8080 or [::1]:8080, got 'x'\n" +
    `--endpoints: expected a URL like http://localhost:8001, got 'a:80'${FANOUT_HINT}`,
  ],
  [
    ["fanout", "-e", "http://a", "-stop", "5"],
    `--stop-after: expected a duration like 1m30s or 500ms, got '5'${FANOUT_HINT}`,
  ],
  [
    ["fanout", "-e", "http://a", "-fanout", "true"],
    `unexpected argument 'true'${FANOUT_HINT}`,
  ],
];

for (const [args, expected] of wrong) {
  Deno.test(`weir ${args.join(" ")}: bad usage, exit code 2`, async () => {
    await using folder = await folderOf({ "a.yaml": "routes: [{ upstream: http://a }]\n" });
    const { code, stdout, stderr } = await weir(folder.path, ...args);
    equal(stderr, expected);
    equal(stdout, "");
    equal(code, 2);
  });
}

Deno.test("weir without -f and without weir.yaml: help on stderr, exit code 2", async () => {
  await using folder = await folderOf();
  const help = (await weir(folder.path, "--help")).stdout;
  for (const args of [[], ["run"], ["check"]]) {
    const { code, stdout, stderr } = await weir(folder.path, ...args);
    equal(stderr, `no config: no -f is given, and there is no weir.yaml here\n\n${help}`);
    equal(stdout, "");
    equal(code, 2);
  }
});
