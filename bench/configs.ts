/**
 * The configuration of each proxy that reads one: a single worker, connections kept open on both
 * sides, and no log, which is the fastest that its manual offers for this job.
 */
import { nginxTop } from "./origin.ts";
import type { Place } from "./proxies.ts";
import { routeCount } from "./workloads.ts";

export function weir({ port, targets, setup }: Place): string {
  const count = routeCount(setup);
  const routes = count === 1
    ? [{ upstream: "origin" }]
    : Array.from({ length: count }, (_, index) => ({
      path: `/service-${index + 1}`,
      upstream: "origin",
    }));
  return JSON.stringify({
    listen: `127.0.0.1:${port}`,
    admin: "off",
    log: { level: "error", access: setup === "access_log" },
    upstreams: { origin: { targets } },
    routes,
  });
}

export function nginx({ port, targets, directory }: Place): string {
  const servers = targets.map((url) => `server ${new URL(url).host};`).join(" ");
  return `${nginxTop(directory)}
  upstream origin {
    ${servers}
    keepalive 1024;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=2048;
    location / {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_max_temp_file_size 0;
    }
  }
}
`;
}

export function haproxy({ port, targets }: Place): string {
  const servers = targets.map((url, index) => `  server s${index} ${new URL(url).host}`);
  return `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  http-reuse always
frontend proxy
  bind 127.0.0.1:${port}
  default_backend origin
backend origin
${servers.join("\n")}
`;
}

export function caddy({ port, targets }: Place): string {
  return `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  bind 127.0.0.1
  reverse_proxy ${targets.map((url) => new URL(url).host).join(" ")} {
    lb_policy round_robin
    transport http {
      keepalive_idle_conns_per_host 1024
      compression off
    }
  }
}
`;
}
