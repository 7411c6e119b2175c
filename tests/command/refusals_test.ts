/** What a person meets whose config is wrong, on each runtime: the same words at the same place. */
import { deepEqual, equal } from "node:assert/strict";
import { Authority } from "../tls/certificates.ts";
import { type Ended, folderOf, onBun, onDeno, runToEnd, type Start } from "./weir.ts";

interface Refusal {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly stderr: string;
}

const TOO_DEEP = "nested more than 100 deep, which no config needs; look for a bracket or an " +
  "indentation that is not meant";

const refusals: readonly Refusal[] = [
  {
    name: "YAML nested too deep",
    files: { "weir.yaml": `routes: ${"[".repeat(20_000)}` },
    stderr: `weir.yaml:1:108: ${TOO_DEEP}\n`,
  },
  {
    name: "JSON nested too deep",
    files: { "weir.json": '{"routes":'.repeat(20_000) + "1" + "}".repeat(20_000) },
    args: ["-f", "weir.json"],
    stderr: `weir.json:1:1001: ${TOO_DEEP}\n`,
  },
  {
    name: "addresses of which one covers the other",
    files: {
      "weir.yaml": `listen: [":8080", "127.0.0.1:8080"]
admin: "[::1]:8080"
routes: [{ upstream: http://a }]
tcp: [{ listen: 127.0.0.1:8080, upstream: "localhost:1" }]
`,
    },
    stderr: [
      "1:19: '127.0.0.1:8080' overlaps ':8080' of 'listen'; give one of them another port",
      "2:8: '[::1]:8080' overlaps ':8080' of 'listen'; give one of them another port, or turn " +
      "'admin' off",
      "4:17: '127.0.0.1:8080' overlaps ':8080' of 'listen'; give one of them another port",
    ].map((line) => `weir.yaml:${line}\n`).join(""),
  },
  {
    name: "PEM files that are not there, or have nothing of use in them",
    files: {
      "weir.yaml": `upstreams:
  shop:
    targets:
      - url: https://shop
        tls: { ca: none.pem, client_cert: text.pem, client_key: conf }
routes: [{ upstream: shop }]
`,
      "text.pem": "nothing\n",
      "conf/x.txt": "",
    },
    stderr: [
      "5:20: 'none.pem': there is no such file or folder",
      "5:43: 'text.pem': there is no certificate in it, nor any PEM block; name a file with a block " +
      "that begins -----BEGIN CERTIFICATE-----",
      "5:65: 'conf': it is a folder, not a file",
    ].map((line) => `weir.yaml:${line}\n`).join(""),
  },
  {
    name: "a key that is of another certificate",
    files: {
      "weir.yaml": `upstreams:
  shop: { targets: { url: https://shop, tls: { client_cert: a.pem, client_key: b.key } } }
routes: [{ upstream: shop }]
`,
      ...await certificate("a"),
      ...await certificate("b"),
    },
    stderr: "weir.yaml:2:80: 'b.key': the private key in it is not that of the certificate in " +
      "'a.pem'; name two that were made together\n",
  },
  {
    name: "a folder that is called as a file of its folder would be",
    files: { "conf/a.yaml": "routes: [{ upstream: http://a }]\n", "conf/x.yaml/b.txt": "" },
    args: ["-f", "conf"],
    stderr:
      "conf/x.yaml:1:1: it is a folder in a folder, of which only the files are read; name it " +
      "with a -f of its own, or call it otherwise\n",
  },
];

/** As files: a certificate and its key. */
async function certificate(name: string): Promise<Record<string, string>> {
  using authority = await Authority.make(await Deno.makeTempDir(), name);
  const pem = await Deno.readTextFile(authority.certificate);
  const key = await Deno.readTextFile(authority.certificate.replace(/pem$/, "key"));
  return { [`${name}.pem`]: pem, [`${name}.key`]: key };
}

const runtimes: readonly { name: string; start: Start | undefined }[] = [
  { name: "deno", start: onDeno(["."]) },
  { name: "bun", start: onBun() },
];

for (const { name: runtime, start } of runtimes) {
  for (const { name, files, args = [], stderr } of refusals) {
    const ignore = start === undefined;
    Deno.test({ name: `${runtime}: weir check and run refuse ${name}`, ignore }, async () => {
      await using folder = await folderOf(files);
      const refused: Ended = { code: 1, stdout: "", stderr };
      deepEqual(await runToEnd(start!, folder.path, ["check", ...args]), refused);
      deepEqual(await runToEnd(start!, folder.path, ["run", ...args]), refused);
    });
  }

  const ignore = start === undefined;
  Deno.test({ name: `${runtime}: weir check warns, and fails nothing`, ignore }, async () => {
    const text = "routes: [{ upstream: http://a }, { path: /img/*, upstream: http://b }]\n";
    await using folder = await folderOf({ "weir.yaml": text });
    const { code, stdout, stderr } = await runToEnd(start!, folder.path, ["check"]);
    deepEqual([code, stderr], [0, ""]);
    equal(
      stdout.split("\n\n").at(-1),
      "weir.yaml:1:34: warning: no request comes to this route: one before it takes all that it is " +
        "for; put it before that one, or leave it out (weir.yaml:1:10)\n" +
        "weir.yaml:1:42: warning: '*' in '/img/*' is taken as it stands; write '/img', which is for " +
        "all below it as well\n",
    );
  });
}
