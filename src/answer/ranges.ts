/** Requests for parts (RFC 9110 §14). */
import { listMembers } from "../http/fields.ts";
import type { Slice } from "./file_body.ts";

/** More are asked for by nobody but to make work. */
const MOST_RANGES = 16;

/**
 * The parts of `size` bytes that `Range` asks for, in its order. Undefined: all of it, as the field is
 * malformed, of another unit, or asks for so many or so much that all is less. Empty: none is there.
 */
export function rangesIn(value: string, size: number): Slice[] | undefined {
  const [, set] = /^bytes[ \t]*=(.*)$/i.exec(value) ?? [];
  if (set === undefined || size === 0) return undefined;
  const specs = listMembers(set);
  if (specs.length === 0 || specs.length > MOST_RANGES) return undefined;
  const slices: Slice[] = [];
  for (const spec of specs) {
    const match = /^(\d*)-(\d*)$/.exec(spec);
    if (match === null || spec === "-") return undefined;
    const slice = sliceOf(match[1], match[2], size);
    if (slice === "malformed") return undefined;
    if (slice !== undefined) slices.push(slice);
  }
  const bytes = slices.reduce((sum, { start, end }) => sum + end - start, 0);
  return slices.length > 1 && bytes > size ? undefined : slices;
}

/** Undefined: beyond the end. */
function sliceOf(first: string, last: string, size: number): Slice | "malformed" | undefined {
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? undefined : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "malformed";
  if (start >= size) return undefined;
  return { start, end: last === "" ? size : Math.min(Number(last) + 1, size) };
}
