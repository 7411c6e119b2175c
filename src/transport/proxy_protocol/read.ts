/** Who its client is, as a connection tells before the client's first byte, in either version. */
import { canonicalAddress, isAddress } from "../../grammar/address.ts";
import type { Endpoint } from "../../grammar/endpoint.ts";
import { HEAD_BYTES, LOCAL, PROXY, SIGNATURE, STREAM_OVER } from "./format.ts";

/** With CR and LF (§2.1). */
const LONGEST_LINE = 107;
const LINE_START = "PROXY ";
const CR = 13;
const LF = 10;

const COMMAND = SIGNATURE.length;
const FAMILY = COMMAND + 1;

/** By the upper half of the family's byte: none, IPv4, IPv6, Unix. */
const ADDRESSES_BYTES = [0, 12, 36, 216];
const MOST_TRANSPORT = 2;
/** Its type and its length. */
const TLV_START_BYTES = 3;

/** Reads one header, however it is cut into pieces. */
export class HeaderReader {
  #bytes = new Uint8Array(LONGEST_LINE);
  #length = 0;
  #whole = false;
  /** Of a whole header; undefined: it says that there is none but the peer, or none it knows of. */
  client: Endpoint | undefined;

  /**
   * What is there after the header, once that is whole. Throws at the first byte that no header has
   * there. It keeps nothing of what it was given.
   */
  feed(bytes: Uint8Array): Uint8Array | undefined {
    if (this.#whole) return bytes;
    for (let at = 0; at < bytes.length; at++) {
      this.#bytes[this.#length++] = bytes[at];
      this.#whole = this.#bytes[0] === SIGNATURE[0] ? this.#endsBinary() : this.#endsLine();
      if (this.#whole) return bytes.subarray(at + 1);
    }
    return undefined;
  }

  #endsLine(): boolean {
    const at = this.#length - 1;
    const byte = this.#bytes[at];
    if (at < LINE_START.length) {
      if (byte !== LINE_START.charCodeAt(at)) throw new Error("it does not begin as one");
      return false;
    }
    if (this.#bytes[at - 1] === CR) {
      if (byte !== LF) throw new Error("CR without LF");
      const line = this.#bytes.subarray(LINE_START.length, at - 1);
      this.client = clientOfLine(String.fromCharCode(...line));
      return true;
    }
    if (byte !== CR && (byte < 0x20 || byte > 0x7e)) throw new Error("its line is not of ASCII");
    if (this.#length === LONGEST_LINE) throw new Error("its line is too long");
    return false;
  }

  #endsBinary(): boolean {
    const at = this.#length - 1;
    const byte = this.#bytes[at];
    if (at < SIGNATURE.length && byte !== SIGNATURE[at]) {
      throw new Error("it does not begin as one");
    }
    if (at === COMMAND && byte !== LOCAL && byte !== PROXY) {
      throw new Error("neither PROXY nor LOCAL of version 2");
    }
    if (at === FAMILY && this.#bytes[COMMAND] === PROXY) {
      const isKnown = byte >> 4 < ADDRESSES_BYTES.length && (byte & 0x0f) <= MOST_TRANSPORT;
      if (!isKnown) throw new Error("no family that is known");
    }
    if (this.#length < HEAD_BYTES) return false;
    const whole = HEAD_BYTES + wordAt(this.#bytes, HEAD_BYTES - 2);
    if (this.#length === HEAD_BYTES) this.#makeRoom(whole);
    if (this.#length < whole) return false;
    this.client = clientOfBinary(this.#bytes.subarray(0, whole));
    return true;
  }

  #makeRoom(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = new Uint8Array(size);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function clientOfLine(line: string): Endpoint | undefined {
  if (/^UNKNOWN(?: |$)/.test(line)) return undefined;
  const match = /^TCP([46]) ([\da-fA-F.:]+) ([\da-fA-F.:]+) (\d{1,5}) (\d{1,5})$/.exec(line);
  if (match === null) throw new Error("its line is not as it should be");
  const [, family, source, destination, sourcePort, destinationPort] = match;
  for (const address of [source, destination]) {
    if (!isAddress(address) || address.includes(":") !== (family === "6")) {
      throw new Error("no address of its family");
    }
  }
  for (const port of [sourcePort, destinationPort]) {
    if (String(Number(port)) !== port || Number(port) > 65535) throw new Error("no port");
  }
  return { address: canonicalAddress(source), port: Number(sourcePort) };
}

function clientOfBinary(header: Uint8Array): Endpoint | undefined {
  if (header[COMMAND] === LOCAL) return undefined;
  const family = header[FAMILY];
  const size = ADDRESSES_BYTES[family >> 4];
  if (size === 0) return undefined;
  const addresses = header.subarray(HEAD_BYTES, HEAD_BYTES + size);
  if (addresses.length < size) throw new Error("it is too short for its addresses");
  checkTlvs(header.subarray(HEAD_BYTES + size));
  if (family !== STREAM_OVER[4] && family !== STREAM_OVER[6]) return undefined;
  const source = addresses.subarray(0, (size - 4) / 2);
  return { address: addressOf(source), port: wordAt(addresses, size - 4) };
}

/** What they say is of no use here, but they must fill the rest. */
function checkTlvs(tlvs: Uint8Array): void {
  let at = 0;
  while (at + TLV_START_BYTES <= tlvs.length) at += TLV_START_BYTES + wordAt(tlvs, at + 1);
  if (at !== tlvs.length) throw new Error("its TLVs do not fill it");
}

function addressOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => wordAt(bytes, 2 * index).toString(16));
  return canonicalAddress(groups.join(":"));
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] << 8 | bytes[at + 1];
}
