/** What `weir check`, and a start, tell of the certificates of a listener. */
import { deepEqual, equal, match } from "node:assert/strict";
import { folderOf, onBun, onDeno, Running, weir } from "./weir.ts";

async function openssl(folder: string, ...args: string[]): Promise<void> {
  const command = new Deno.Command("openssl", { args, cwd: folder });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

interface Issued {
  /** Absent: by itself. */
  readonly by?: string;
  readonly names?: string;
  readonly days?: number;
  /** As `openssl req -newkey` has it. */
  readonly key?: readonly string[];
}

/** NAME.pem and NAME.key in `folder`. */
async function issue(
  folder: string,
  name: string,
  { by = name, names, days = 60, key = EC }: Issued = {},
): Promise<void> {
  const own = ["-nodes", "-keyout", `${name}.key`, "-subj", `/CN=${name}`];
  if (by === name) {
    const san = names === undefined ? [] : ["-addext", `subjectAltName=${names}`];
    const made = ["-out", `${name}.pem`, "-days", String(days)];
    return await openssl(folder, "req", "-x509", ...key, ...own, ...made, ...san);
  }
  await openssl(folder, "req", ...key, ...own, "-out", "request.csr");
  const signer = ["-CA", `${by}.pem`, "-CAkey", `${by}.key`, "-CAcreateserial"];
  const made = ["-out", `${name}.pem`, "-days", String(days), ...signer];
  const extensions = `basicConstraints=CA:true\n${names ? `subjectAltName=${names}\n` : ""}`;
  await Deno.writeTextFile(`${folder}/extensions`, extensions);
  await openssl(folder, "x509", "-req", "-in", "request.csr", ...made, "-extfile", "extensions");
}

async function join(folder: string, file: string, names: readonly string[]): Promise<void> {
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(`${folder}/${name}.pem`)));
  await Deno.writeTextFile(`${folder}/${file}`, texts.join(""));
}

function configOf(pairs: readonly (readonly [cert: string, key: string])[], hosts = "[a.test]") {
  const lines = pairs.map(([cert, key]) => `        - { cert: ${cert}, key: ${key} }\n`);
  return `listen:
  - address: "127.0.0.1:0"
    tls:
      certificates:
${lines.join("")}admin: off
routes: [{ host: ${hosts}, upstream: http://localhost:8001 }]
`;
}

async function made() {
  const folder = await folderOf({ "empty.pem": "", "text.pem": "no certificate\n" });
  await issue(folder.path, "a", { names: "DNS:a.test,DNS:*.a.test" });
  await issue(folder.path, "b", { names: "DNS:b.test" });
  return folder;
}

Deno.test("weir check: certificates that cannot be used are problems of their lines, at a start as well", async () => {
  await using folder = await made();
  await Deno.writeFile(`${folder.path}/bytes.pem`, Uint8Array.of(0x30, 0x82, 0xff, 0xfe));
  await Deno.writeTextFile(
    `${folder.path}/broken.pem`,
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  );
  await openssl(
    folder.path,
    "pkey",
    "-in",
    "a.key",
    "-aes128",
    "-passout",
    "pass:x",
    "-out",
    "locked.key",
  );
  await issue(folder.path, "weak", { key: ["-newkey", "rsa:1024"] });
  await join(folder.path, "behind.pem", ["b", "a"]);
  const cases: [cert: string, key: string, problem: RegExp][] = [
    ["no.pem", "a.key", /^weir\.yaml:5:19: 'no\.pem': there is no such file or folder$/],
    ["a.pem", "no.key", /^weir\.yaml:5:31: 'no\.key': there is no such file or folder$/],
    ["empty.pem", "a.key", /^weir\.yaml:5:19: 'empty\.pem': there is no certificate in it, nor/],
    ["text.pem", "a.key", /^weir\.yaml:5:19: 'text\.pem': there is no certificate in it, nor/],
    ["bytes.pem", "a.key", /^weir\.yaml:5:19: 'bytes\.pem': it is no text, so not PEM; convert/],
    [
      "broken.pem",
      "a.key",
      /^weir\.yaml:5:19: 'broken\.pem': the certificate in it cannot be read/,
    ],
    [
      "a.key",
      "a.key",
      /^weir\.yaml:5:19: 'a\.key': there is no certificate in it, only PRIVATE KEY/,
    ],
    [
      "a.pem",
      "a.pem",
      /^weir\.yaml:5:31: 'a\.pem': there is no private key in it, only CERTIFICATE/,
    ],
    ["a.pem", "locked.key", /^weir\.yaml:5:31: 'locked\.key': the private key in it is encrypted/],
    ["a.pem", "b.key", /^weir\.yaml:5:31: 'b\.key': the private key in it is not that of the cert/],
    ["behind.pem", "a.key", /^weir\.yaml:5:19: 'behind\.pem': .* is number 2 in it; put it first/],
    ["weak.pem", "weak.key", /^weir\.yaml:5:34: 'weak\.key': this runtime does not take its key/],
  ];
  for (const [cert, key, problem] of cases) {
    await Deno.writeTextFile(`${folder.path}/weir.yaml`, configOf([[cert, key]]));
    const { code, stdout, stderr } = await weir(folder.path, "check");
    deepEqual([cert, code, stdout], [cert, 1, ""]);
    match(stderr.trimEnd(), problem);
    const started = await weir(folder.path, "run");
    deepEqual([cert, started], [cert, { code: 1, stdout: "", stderr }]);
  }
});

Deno.test("weir check: all problems of all certificates are told at once", async () => {
  await using folder = await made();
  const pairs = [["a.pem", "b.key"], ["no.pem", "no.key"], ["b.pem", "b.key"]] as const;
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, configOf(pairs));
  const { stderr } = await weir(folder.path, "check");
  deepEqual(stderr.match(/^weir\.yaml:\d+:\d+/gm), [
    "weir.yaml:5:31",
    "weir.yaml:6:19",
    "weir.yaml:6:32",
  ]);
});

Deno.test("weir check: what clients would hardly take is a warning", async () => {
  await using folder = await made();
  const { path } = folder;
  await issue(path, "root");
  await issue(path, "middle", { by: "root" });
  await issue(path, "leaf", { by: "middle", names: "DNS:a.test" });
  await issue(path, "soon", { names: "DNS:a.test", days: 9 });
  await issue(path, "over", { by: "root", names: "DNS:a.test", days: -1 });
  await join(path, "right.pem", ["leaf", "middle"]);
  await join(path, "whole.pem", ["leaf", "middle", "root"]);
  await join(path, "swapped.pem", ["leaf", "root", "middle"]);
  await join(path, "stranger.pem", ["leaf", "middle", "b"]);
  const cases: [cert: string, key: string, warning: RegExp | undefined][] = [
    ["a.pem", "a.key", undefined],
    ["right.pem", "leaf.key", undefined],
    ["whole.pem", "leaf.key", undefined],
    [
      "swapped.pem",
      "leaf.key",
      /'swapped\.pem': certificate 2 in it does not vouch .*put them in or/,
    ],
    [
      "stranger.pem",
      "leaf.key",
      /'stranger\.pem': certificate 3 in it does not vouch .*leave it out/,
    ],
    ["soon.pem", "soon.key", /'soon\.pem': the certificate in it expires on \d{4}-\d\d-\d\d; have/],
    ["over.pem", "over.key", /'over\.pem': the certificate in it expired on \d{4}-\d\d-\d\d, and/],
  ];
  for (const [cert, key, warning] of cases) {
    await Deno.writeTextFile(`${path}/weir.yaml`, configOf([[cert, key]]));
    const { code, stdout, stderr } = await weir(path, "check");
    deepEqual([cert, code, stderr], [cert, 0, ""]);
    match(stdout, new RegExp(`^listen  127\\.0\\.0\\.1:0 +TLS 1\\.2 and newer, ${cert}$`, "m"));
    const warnings = stdout.match(/^.*: warning: .*$/gm) ?? [];
    equal(warnings.length, warning === undefined ? 0 : 1, stdout);
    if (warning !== undefined) match(String(warnings[0]), warning);
  }
});

Deno.test("weir check: a host of a route that no certificate is for is a warning", async () => {
  await using folder = await made();
  const hosts = '[a.test, x.a.test, c.test, "*.c.test", y.x.a.test, "b.test:444"]';
  const pairs = [["a.pem", "a.key"], ["b.pem", "b.key"]] as const;
  await Deno.writeTextFile(`${folder.path}/weir.yaml`, configOf(pairs, hosts));
  const { code, stdout } = await weir(folder.path, "check");
  equal(code, 0);
  deepEqual(stdout.match(/^weir\.yaml:\d+:\d+: warning: .*'(?=, so)/gm), [
    "weir.yaml:8:37: warning: no certificate of 'listen' is for 'c.test'",
    "weir.yaml:8:57: warning: no certificate of 'listen' is for 'y.x.a.test'",
  ]);
});

Deno.test("weir check: paths of certificates are relative to the file that names them", async () => {
  await using folder = await made();
  await Deno.mkdir(`${folder.path}/etc`);
  await Deno.writeTextFile(`${folder.path}/etc/weir.yaml`, configOf([["../a.pem", "../a.key"]]));
  const { code, stderr } = await weir(folder.path, "check", "-f", "etc/weir.yaml");
  deepEqual([code, stderr], [0, ""]);
});

for (const [runtime, start] of [["deno", onDeno(["."])], ["bun", onBun()]] as const) {
  Deno.test({
    name: `weir proxy --tls speaks TLS by each certificate, on ${runtime}`,
    ignore: start === undefined && Deno.env.get("CI") === undefined,
  }, async () => {
    await using folder = await made();
    await using running = await Running.start(start!, folder.path, [
      ...["proxy", "--to", "http://127.0.0.1:9", "--listen", "127.0.0.1:0", "--admin", "off"],
      ...["--tls", "a.pem,a.key", "--tls", "b.pem,b.key"],
    ]);
    const { port } = new URL(running.url);
    for (const [name, cert] of [["a.test", "a.pem"], ["b.test", "b.pem"]]) {
      const args = ["--silent", "--cacert", cert, "--resolve", `${name}:${port}:127.0.0.1`];
      const { stdout } = await new Deno.Command("curl", {
        args: [...args, "--write-out", "%{http_code}", `https://${name}:${port}/`],
        cwd: folder.path,
      }).output();
      match(new TextDecoder().decode(stdout), /502$/);
    }
  });
}
