/**
 * A certificate for this machine that vouches for itself (RFC 5280), made on the spot: neither runtime
 * makes one, and what is on npm for it is a dozen packages.
 */
import { Buffer } from "node:buffer";
import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Paths of PEM files, which are removed when the scope is left. */
export interface DemoCertificate extends Disposable {
  readonly cert: string;
  readonly key: string;
}

const NAME = "Weir demo";
const HOUR_MS = 3_600_000;
const VALID_MS = 90 * 24 * HOUR_MS;

/** Throws what the file system does. */
export function makeDemoCertificate(nowMs: number): DemoCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const signed = toBeSigned(publicKey, nowMs);
  const signature = createSign("sha256").update(signed).sign(privateKey);
  const whole = sequence(signed, ECDSA_SHA256, element(0x03, Buffer.of(0), signature));
  const folder = mkdtempSync(join(tmpdir(), "weir-demo-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(cert, pemOf(whole));
  writeFileSync(key, privateKey, { mode: 0o600 });
  return { cert, key, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** Clocks of others may be a little behind. */
function toBeSigned(publicKey: Uint8Array, nowMs: number): Buffer {
  const serial = element(0x02, Buffer.of(1), randomBytes(15));
  const validity = sequence(time(nowMs - HOUR_MS), time(nowMs + VALID_MS));
  const version3 = element(0xa0, element(0x02, Buffer.of(2)));
  const extensions = element(0xa3, sequence(sequence(SUBJECT_ALT_NAME, element(0x04, NAMES))));
  return sequence(version3, serial, ECDSA_SHA256, name(), validity, name(), publicKey, extensions);
}

/** DER (X.690): a tag, a length, and the content. */
function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengths = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...lengths), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return element(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, "hex"));
}

/** ecdsa-with-SHA256 (RFC 5758 §3.2). */
const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));
const SUBJECT_ALT_NAME = oid("551d11");
const NAMES = sequence(
  element(0x82, Buffer.from("localhost")),
  element(0x87, Buffer.of(127, 0, 0, 1)),
  element(0x87, Buffer.alloc(16).fill(1, 15)),
);

function name(): Buffer {
  const commonName = sequence(oid("550403"), element(0x0c, Buffer.from(NAME)));
  return sequence(element(0x31, commonName));
}

/** UTCTime, which is for years before 2050 (RFC 5280 §4.1.2.5). */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}

function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g)!;
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
