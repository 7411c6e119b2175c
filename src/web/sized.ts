import { type BodyReader, streamOf } from "../http/body/body.ts";

type FixedLengthStream = new (bytes: number) => TransformStream<Uint8Array, Uint8Array>;

/**
 * A body as a web stream that keeps its length where it is known: workerd sends `Content-Length`
 * for its own FixedLengthStream alone, and chunks for any other stream.
 */
export function sizedStream(body: BodyReader): ReadableStream<Uint8Array> {
  const stream = streamOf(body);
  const Fixed: FixedLengthStream | undefined = Reflect.get(globalThis, "FixedLengthStream");
  if (Fixed === undefined || body.length === undefined) return stream;
  const { readable, writable } = new Fixed(body.length);
  // A failure reaches the reader by way of `readable`.
  stream.pipeTo(writable).catch(() => {});
  return readable;
}
