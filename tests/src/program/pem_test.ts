import { deepEqual, equal, match } from "node:assert/strict";
import { faultOfCertificates, faultOfKey, fits } from "../../../src/program/pem.ts";

async function openssl(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("openssl", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** How keys are made, and how else they may be written. */
const kinds: readonly { name: string; make: string[]; rewrite?: string[] }[] = [
  { name: "RSA", make: ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"] },
  {
    name: "RSA as PKCS #1",
    make: ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    rewrite: ["rsa", "-traditional"],
  },
  {
    name: "EC, with its parameters before it",
    make: ["ecparam", "-name", "prime256v1", "-genkey"],
  },
  { name: "EC as PKCS #8", make: ["genpkey", "-algorithm", "EC", "-pkeyopt", "group:P-384"] },
  { name: "Ed25519", make: ["genpkey", "-algorithm", "ED25519"] },
];

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

async function pairOf({ make, rewrite }: typeof kinds[number]): Promise<Pair> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/key.pem`;
    await Deno.writeTextFile(path, await openssl(...make));
    const key = rewrite === undefined
      ? await Deno.readTextFile(path)
      : await openssl(...rewrite, "-in", path);
    const certificate = await openssl("req", "-x509", "-new", "-key", path, "-subj", "/CN=a");
    return { certificate, key };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a certificate and the key that it was made with fit, of whatever kind", async () => {
  const pairs: Pair[] = [];
  for (const kind of kinds) {
    const { certificate, key } = await pairOf(kind);
    deepEqual([kind.name, faultOfCertificates(certificate), faultOfKey(key)], [
      kind.name,
      undefined,
      undefined,
    ]);
    pairs.push({ certificate, key });
  }
  for (const one of pairs) {
    for (const other of pairs) equal(fits(one.certificate, other.key), one === other);
  }
  const [{ certificate, key }, other] = pairs;
  // A chain begins with the certificate that the key is of.
  equal(fits(certificate + other.certificate, key), true);
  equal(fits(other.certificate + certificate, key), false);
  equal(faultOfCertificates(`bundle\n${certificate}\n# next\n${other.certificate}`), undefined);
});

Deno.test("what is wrong with a PEM text is told", async () => {
  const { certificate, key } = await pairOf(kinds[3]);
  const none = (what: string, else_: string, begin: string) =>
    `there is no ${what} in it, ${else_}; name a file with a block that begins -----BEGIN ${begin}-----`;
  equal(faultOfCertificates(""), none("certificate", "nor any PEM block", "CERTIFICATE"));
  equal(faultOfCertificates(key), none("certificate", "only PRIVATE KEY", "CERTIFICATE"));
  equal(faultOfKey(certificate), none("private key", "only CERTIFICATE", "PRIVATE KEY"));
  const cut = (text: string) => text.replace(/\n[\w+/=]+\n-----END/, "\n-----END");
  const unread = "cannot be read; copy the file again, or have it made anew";
  equal(faultOfCertificates(cut(certificate)), `the certificate in it ${unread}`);
  equal(
    faultOfCertificates(certificate + cut(certificate)),
    `certificate 2 of those in it ${unread}`,
  );
  equal(faultOfKey(cut(key)), `the private key in it ${unread}`);
  equal(
    faultOfCertificates(certificate.replace(/-----END.*/s, "")),
    `the certificate in it ${unread}`,
  );
  const encrypted = await openssl(
    ...["genpkey", "-algorithm", "ED25519", "-aes256", "-pass", "pass:secret"],
  );
  match(faultOfKey(encrypted)!, /^the private key in it is encrypted, .* openssl pkey/);
});
