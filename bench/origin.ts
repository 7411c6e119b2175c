/**
 * The one origin behind every proxy: nginx on static answers, else a small server on Deno. Any path
 * ends with the name of the page, so that a prefix may choose the route.
 */
import { gzipSync } from "node:zlib";
import { have, pinning } from "./machine.ts";
import { type Program, start } from "./program.ts";

export type PageName = "small" | "json" | "gzip" | "large";

export interface Page {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  coding?: "gzip";
}

/** Eight, for the workload with eight targets; the others use the first. */
export const originPorts = [18001, 18002, 18003, 18004, 18005, 18006, 18007, 18008];
export const originUrls = originPorts.map((port) => `http://127.0.0.1:${port}`);
export const originName = have("nginx") ? "nginx" : "Deno.serve";

const encoder = new TextEncoder();
const records = encoder.encode(jsonOf(10 * 1024));

export const pages: Record<PageName, Page> = {
  small: { bytes: encoder.encode("sixteen bytes ok"), type: "text/plain" },
  json: { bytes: records, type: "application/json" },
  gzip: { bytes: new Uint8Array(gzipSync(records)), type: "application/json", coding: "gzip" },
  large: { bytes: new Uint8Array(1 << 20).fill(120), type: "application/octet-stream" },
};

export async function startOrigin(directory: string): Promise<Program> {
  const root = `${directory}/pages`;
  await Deno.mkdir(root);
  for (const [name, { bytes }] of Object.entries(pages)) {
    await Deno.writeFile(`${root}/${name}`, bytes);
  }
  const at = { port: originPorts[0], core: pinning.load, output: `${directory}/origin.log` };
  if (originName === "Deno.serve") {
    return start({ args: ["deno", "run", "-A", `${import.meta.dirname}/origin_server.ts`] }, at);
  }
  const file = `${directory}/origin.conf`;
  await Deno.writeTextFile(file, nginxConfig(directory));
  return start({ args: ["nginx", "-p", directory, "-e", "stderr", "-c", file] }, at);
}

function nginxConfig(directory: string): string {
  return `${nginxTop(directory)}
  sendfile on;
  open_file_cache max=16;
  server {
    ${originPorts.map((port) => `listen 127.0.0.1:${port} backlog=2048;`).join(" ")}
    root ${directory}/pages;
    location ~ small$ { default_type text/plain; return 200 "sixteen bytes ok"; }
    location ~ json$ { default_type application/json; try_files /json =404; }
    location ~ gzip$ {
      default_type application/json;
      add_header Content-Encoding gzip;
      try_files /gzip =404;
    }
    location ~ large$ { default_type application/octet-stream; try_files /large =404; }
  }
}
`;
}

/** What the origin and the measured nginx have in common; the `http` block stays open. */
export function nginxTop(directory: string, { workers = 1 } = {}): string {
  return `${Deno.uid() === 0 ? "user root;" : ""}
daemon off;
worker_processes ${workers};
pid ${directory}/nginx-${crypto.randomUUID()}.pid;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  client_body_temp_path ${directory}/nginx-body;
  proxy_temp_path ${directory}/nginx-proxy;
  fastcgi_temp_path ${directory}/nginx-fastcgi;
  uwsgi_temp_path ${directory}/nginx-uwsgi;
  scgi_temp_path ${directory}/nginx-scgi;`;
}

/** A list of records, its last one padded to `size` bytes in all. */
function jsonOf(size: number): string {
  const record = (id: number) => ({
    id,
    name: `Item ${id}`,
    price: id * 7 % 100,
    tags: ["a", "b"],
  });
  const items = Array.from({ length: 150 }, (_, id) => record(id));
  const bare = JSON.stringify([...items, { padding: "" }]);
  return JSON.stringify([...items, { padding: "x".repeat(size - bare.length) }]);
}
