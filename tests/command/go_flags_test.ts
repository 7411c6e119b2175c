import { deepEqual, equal, throws } from "node:assert/strict";
import { UsageError } from "../../src/program/errors.ts";
import { parseGoFlags } from "../../src/cli/go_flags.ts";

const syntax = {
  command: "go",
  flags: {
    address: { type: "string" },
    log: { type: "boolean" },
    "log-date": { type: "boolean" },
    "log-file": { type: "string" },
    admin: { type: "string" },
  },
} as const;

const read = (...args: string[]) => parseGoFlags(args, syntax, { whole: ["admin"] });
const given = (...args: string[]) => {
  const flags = read(...args);
  const names = Object.keys(syntax.flags).filter((name) => flags.has(name));
  return Object.fromEntries(names.map((name) => [name, flags.last(name)]));
};

Deno.test("parseGoFlags takes one dash or two, and a value after = or as the next argument", () => {
  for (const dash of ["-", "--"]) {
    deepEqual(given(`${dash}address`, ":80"), { address: ":80" });
    deepEqual(given(`${dash}address=:80`), { address: ":80" });
  }
  deepEqual(given("-address", "-log", "-log-file=a=b\nc"), {
    address: "-log",
    "log-file": "a=b\nc",
  });
  deepEqual(given("-address=", "-log-file", ""), { address: "", "log-file": "" });
  deepEqual(given(), {});
});

Deno.test("parseGoFlags takes the last of a name", () => {
  deepEqual(given("-address=1", "--address", "2", "-log", "-log=false"), {
    address: "2",
    log: "false",
  });
});

Deno.test("parseGoFlags reads switches, which take no argument of their own", () => {
  deepEqual(given("-log", "--log-date"), { log: "true", "log-date": "true" });
  for (const text of ["1", "t", "T", "true", "TRUE", "True"]) {
    deepEqual(given(`-log=${text}`), { log: "true" });
  }
  for (const text of ["0", "f", "F", "false", "FALSE", "False"]) {
    deepEqual(given(`-log=${text}`), { log: "false" });
  }
});

Deno.test("parseGoFlags completes what only one flag begins with", () => {
  deepEqual(given("-a", ":80", "--log-d", "--log-f=x"), {
    address: ":80",
    "log-date": "true",
    "log-file": "x",
  });
  deepEqual(given("-log"), { log: "true" }, "a whole name is no beginning");
  deepEqual(given("--admin", "off"), { admin: "off" });
});

Deno.test("parseGoFlags knows -h, -help and --help", () => {
  for (const help of ["-h", "--h", "-help", "--help"]) equal(read("-log", help).has("help"), true);
});

Deno.test("parseGoFlags refuses the rest", () => {
  const cases: [string[], string][] = [
    [["-l"], "-l may be --log, --log-date, --log-file; write more of it"],
    [["--log-=x"], "--log- may be --log-date, --log-file; write more of it"],
    [["-adm", "off"], "unknown flag -adm"],
    [["--adress", ":80"], "unknown flag --adress; did you mean --address?"],
    [["-toString"], "unknown flag -toString"],
    [["-a"], "-a needs a value"],
    [["-log=yes"], "-log is true or false, not 'yes'"],
    [["-log=toString"], "-log is true or false, not 'toString'"],
    [["-log="], "-log is true or false, not ''"],
    [["-log", "false"], "unexpected argument 'false'"],
    [["--"], "unexpected argument '--'"],
    [["---log"], "unexpected argument '---log'"],
    [["-=1"], "unexpected argument '-=1'"],
    [["-"], "unexpected argument '-'"],
    [[""], "unexpected argument ''"],
  ];
  for (const [args, message] of cases) {
    throws(() => read(...args), new UsageError(message, "'weir go --help' tells more."));
  }
});
