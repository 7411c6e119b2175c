/** `openssl` as the judge. */
import { equal, throws } from "node:assert/strict";
import { subjectOf } from "../../../src/grammar/distinguished_name.ts";

async function openssl(args: string[], input?: Uint8Array): Promise<Uint8Array> {
  const command = new Deno.Command("openssl", { args, stdin: "piped", stdout: "piped" });
  const process = command.spawn();
  const writer = process.stdin.getWriter();
  if (input !== undefined) await writer.write(input);
  await writer.close();
  const { success, stdout } = await process.output();
  if (!success) throw new Error(`openssl ${args}`);
  return stdout;
}

const SUBJECTS = [
  "/CN=client",
  "/C=DE/ST=Hessen/L=Mainz/O=Weir/OU=edge/CN=client.test",
  '/O=Foo, "Bar" <x>;y=z\\+w/CN=a\\\\b',
  "/O= lead#/CN=#x ",
  "/CN= ",
  "/CN=é€😀/O=Ä",
  "/OU=two\nlines/CN=x\r\nCN=admin",
  "/OU=a+CN=b/O=c",
  "/DC=test/DC=example/UID=u1/emailAddress=a@b.c/serialNumber=17/street=Main",
  "/O=" + "x".repeat(60) + "/OU=" + "y".repeat(60) + "/CN=" + "z".repeat(60),
];

Deno.test("subjectOf: as openssl writes it by RFC 2253", async () => {
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "/dev/null",
  ];
  for (const subject of SUBJECTS) {
    const made = ["-utf8", "-subj", subject, "-outform", "DER"];
    const certificate = await openssl(["req", "-x509", ...key, ...made]);
    const shown = ["x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253"];
    const text = new TextDecoder().decode(await openssl(shown, certificate));
    equal(subjectOf(certificate), text.replace(/^subject=|\n$/g, ""));
  }
});

Deno.test("subjectOf: a part that nobody has a name for is its OID and its bytes", async () => {
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "/dev/null",
  ];
  const certificate = await openssl(
    ["req", "-x509", ...key, "-utf8", "-subj", "/title=x/CN=a", "-outform", "DER"],
  );
  equal(subjectOf(certificate), "CN=a,2.5.4.12=#0c0178");
});

Deno.test("subjectOf: what is cut off at any place is refused", async () => {
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "/dev/null",
  ];
  const certificate = await openssl(["req", "-x509", ...key, "-subj", "/CN=a", "-outform", "DER"]);
  for (let length = 0; length < certificate.length; length++) {
    throws(() => subjectOf(certificate.subarray(0, length)), RangeError);
  }
});
