/** The PROXY protocol of HAProxy (doc/proxy-protocol.txt), as both sides of it know it. */

/** Before a header of version 2 (§2.2); none of HTTP or TLS begins so. */
export const SIGNATURE: readonly number[] = [
  0x0d,
  0x0a,
  0x0d,
  0x0a,
  0x00,
  0x0d,
  0x0a,
  0x51,
  0x55,
  0x49,
  0x54,
  0x0a,
];

/** Before the length of what follows: the signature, version with command, family, length. */
export const HEAD_BYTES = SIGNATURE.length + 4;

/** Version 2, in the upper half of a byte, with a command. */
export const LOCAL = 0x20;
export const PROXY = 0x21;

/** Families with their transport. */
export const UNSPECIFIED = 0x00;
export const STREAM_OVER = { 4: 0x11, 6: 0x21 } as const;
