/** What can be wrong with PEM texts (RFC 7468), told before anything starts. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

/** Undefined: nothing is wrong. */
type Fault = string | undefined;

/** Certificates, one or more: authorities, or one and those that vouch for it. */
export function faultOfCertificates(text: string): Fault {
  const blocks = blocksOf(text, "CERTIFICATE");
  if (blocks.length === 0) {
    return `there is no certificate in it, ${
      whatElse(text)
    }; name a file with a block that begins ` +
      "-----BEGIN CERTIFICATE-----";
  }
  const broken = blocks.findIndex((block) => certificateIn(block) === undefined);
  if (broken < 0) return undefined;
  const which = blocks.length === 1 ? "the certificate" : `certificate ${broken + 1} of those`;
  return `${which} in it cannot be read; copy the file again, or have it made anew`;
}

/** A private key without a passphrase. */
export function faultOfKey(text: string): Fault {
  const [block] = blocksOf(text, "(?:RSA |EC |ENCRYPTED )?PRIVATE KEY");
  if (block === undefined) {
    return `there is no private key in it, ${
      whatElse(text)
    }; name a file with a block that begins ` +
      "-----BEGIN PRIVATE KEY-----";
  }
  if (/ENCRYPTED/.test(block)) {
    return "the private key in it is encrypted, and Weir asks for no passphrase; decrypt it with " +
      "openssl pkey -in FILE -out ANOTHER";
  }
  if (keyIn(block) !== undefined) return undefined;
  return "the private key in it cannot be read; copy the file again, or have it made anew";
}

/** Whether `key` is that of the first certificate. Both are right in themselves. */
export function fits(certificates: string, key: string): boolean {
  const [own] = blocksOf(certificates, "CERTIFICATE");
  const [block] = blocksOf(key, "(?:RSA |EC )?PRIVATE KEY");
  return certificateIn(own)!.checkPrivateKey(keyIn(block)!);
}

/** Why the runtime would not use a certificate and its key, each right in itself. */
export function refusalOf(certificates: string, key: string): Fault {
  try {
    createSecureContext({ cert: certificates, key });
  } catch (error) {
    const reason = (error as Error).message.replace(/^error:[0-9A-F]+:/i, "");
    return `this runtime does not take its key (${reason}); have one made anew, of RSA with 2048 ` +
      "bits or more, or on the curve P-256";
  }
}

/** Where in a chain that certificate is whose key it is. Both are right in themselves. */
export function placeOfOwn(certificates: string, key: string): number | undefined {
  const place = blocksOf(certificates, "CERTIFICATE").findIndex((block) => fits(block, key));
  return place < 0 ? undefined : place;
}

/** What is known of each certificate in a text that is right. */
export function certificatesIn(text: string): X509Certificate[] {
  return blocksOf(text, "CERTIFICATE").map((block) => certificateIn(block)!);
}

/** The hosts that the first certificate is for. It is right in itself. */
export function namesIn(certificates: string): string[] {
  const [{ subject, subjectAltName = "" }] = certificatesIn(certificates);
  const names = [
    ...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g),
  ]
    .map(([, name]) => name.startsWith('"') ? JSON.parse(name) as string : name);
  // As curl does: those who make one by themselves often leave the other out.
  const common = /^CN=(.+)$/m.exec(subject ?? "")?.[1];
  return names.length === 0 && common !== undefined ? [common] : names;
}

/** The last may have been cut off. */
function blocksOf(text: string, label: string): string[] {
  const block = new RegExp(`-----BEGIN (${label})-----.*?(?:-----END \\1-----|$)`, "gs");
  return text.match(block) ?? [];
}

function whatElse(text: string): string {
  const labels = Array.from(text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g), ([, label]) => label);
  return labels.length === 0 ? "nor any PEM block" : `only ${[...new Set(labels)].join(", ")}`;
}

function certificateIn(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

function keyIn(block: string): KeyObject | undefined {
  try {
    return createPrivateKey(block);
  } catch {
    return undefined;
  }
}
