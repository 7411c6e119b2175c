/** Weir's worker behind what stands for Cloudflare's edge, which tells it a client's address. */
import weir from "../../worker.ts";

type Rest = Parameters<typeof weir.fetch> extends [Request, ...infer Rest] ? Rest : never;

export default {
  fetch(request: Request, ...rest: Rest): Promise<Response> {
    return weir.fetch(told(request), ...rest);
  },
};

/** One with a malformed Host cannot be copied, and goes on as it is. */
function told(request: Request): Request {
  if (!URL.canParse(request.url)) return request;
  const copy = new Request(request);
  copy.headers.set("CF-Connecting-IP", "127.0.0.1");
  return copy;
}
