import { HTTPException } from "hono/http-exception";

type Status = ConstructorParameters<typeof HTTPException>[0];

/** What a middleware throws in the place of an answer: any Hono app makes one of it. */
export function refusal(
  status: Status,
  message: string,
  { headers, cause }: { headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
): HTTPException {
  const res = new Response(message, { status, headers });
  return new HTTPException(status, { message, res, cause });
}
