/** Stands for Cloudflare's edge, which tells a worker the address of the client. */
export default {
  fetch(request, { WEIR }) {
    if (!URL.canParse(request.url)) return WEIR.fetch(request);
    const told = new Request(request);
    told.headers.set("CF-Connecting-IP", "127.0.0.1");
    return WEIR.fetch(told);
  },
};
