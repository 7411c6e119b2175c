/** The origin where nginx is not installed. */
import { originPorts, type PageName, pages } from "./origin.ts";

async function answer(request: Request): Promise<Response> {
  if (request.body) await request.arrayBuffer();
  const { bytes, type, coding } = pages[request.url.match(/\w+$/)![0] as PageName];
  const headers = new Headers({ "content-type": type });
  if (coding) headers.set("content-encoding", coding);
  return new Response(bytes, { headers });
}

for (const port of originPorts) {
  Deno.serve({ port, hostname: "127.0.0.1", onListen() {} }, answer);
}
