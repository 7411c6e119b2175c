/** How much of a file is sent: all of it, a part, or several (RFC 9110 §14, §15.3.7). */
import type { Body } from "../http/body/body.ts";
import { joined } from "../http/body/body.ts";
import type { Incoming } from "../http/message.ts";
import type { FoundFile } from "./disk.ts";
import { FileBody, type Piece, type Slice } from "./file_body.ts";
import { ifRange, type Validators } from "./preconditions.ts";
import { rangesIn } from "./ranges.ts";

interface Whole {
  readonly size: number;
  readonly type: string;
  readonly validators: Validators;
}

export interface Parts {
  readonly status: 200 | 206 | 416;
  /** What they say of the body. */
  readonly fields: readonly (readonly [string, string])[];
  body(file: FoundFile): Promise<Body>;
}

const encoder = new TextEncoder();

export function partsOf({ method, fields }: Incoming, whole: Whole): Parts {
  const { size, type, validators } = whole;
  const range = method === "GET" ? fields.get("range") : undefined;
  const slices = range !== undefined && ifRange(fields, validators)
    ? rangesIn(range, size)
    : undefined;
  if (slices === undefined) return made(200, [{ start: 0, end: size }], [["Content-Type", type]]);
  if (slices.length === 0) return made(416, [], [["Content-Range", `bytes */${size}`]]);
  if (slices.length > 1) return several(slices, whole);
  const place = ["Content-Range", rangeText(slices[0], size)] as const;
  return made(206, slices, [["Content-Type", type], place]);
}

/** RFC 9110 §14.6. */
function several(slices: readonly Slice[], { size, type }: Whole): Parts {
  const boundary = crypto.randomUUID().replaceAll("-", "");
  const pieces: Piece[] = slices.flatMap((slice, nth) => {
    const head = `${nth === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: ${type}\r\n` +
      `Content-Range: ${rangeText(slice, size)}\r\n\r\n`;
    return [encoder.encode(head), slice];
  });
  pieces.push(encoder.encode(`\r\n--${boundary}--\r\n`));
  return made(206, pieces, [["Content-Type", `multipart/byteranges; boundary=${boundary}`]]);
}

function made(status: Parts["status"], pieces: readonly Piece[], fields: Parts["fields"]): Parts {
  const length = pieces.reduce((sum, piece) => {
    return sum + (piece instanceof Uint8Array ? piece.length : piece.end - piece.start);
  }, 0);
  return {
    status,
    fields: [...fields, ["Content-Length", String(length)]],
    async body(file) {
      if (length === 0) return undefined;
      const { bytes } = file;
      if (bytes === undefined) return new FileBody(await file.open(), pieces);
      return joined(pieces.map((piece) => {
        return piece instanceof Uint8Array ? piece : bytes.subarray(piece.start, piece.end);
      }));
    },
  };
}

function rangeText({ start, end }: Slice, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}
