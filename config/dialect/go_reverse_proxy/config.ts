/** The content of the file in Weir's language. */
import type { Key, Mark } from "../../source.ts";
import { literal, mapping, sequence, word, type Written } from "../written.ts";
import type { File, Rule } from "./file.ts";
import type { InternalApi } from "./internal_api.ts";

/** `top`: the marks of the file. */
export function configOf(file: File, top: Mark, { address }: InternalApi): Written {
  const { http_routes: rules, http_config: { port, shutdown_timeout }, log_level, tcp } = file;
  const at = (...path: string[]) => markAt(top, ...path);
  const routes = rules.map((rule, index) =>
    routeOf(rule, { port: port.port, mark: markAt(top, "http_routes", index) })
  );
  return mapping({
    // Without HTTP routes nothing listens for HTTP.
    listen: rules.length > 0 ? word(port.address, at("http_config", "port")) : undefined,
    admin: mapping({ address: word(address, top), reload_answer: word("text", top) }, top),
    shutdown_timeout: wordOf(shutdown_timeout, at("http_config", "shutdown_timeout")),
    log: log_level && mapping({ level: word(log_level, at("log_level")) }, at("log_level")),
    routes: rules.length > 0 ? sequence(routes, at("http_routes")) : undefined,
    tcp: tcp ? sequence([tcpOf(tcp, at("tcp"))], at("tcp")) : undefined,
  }, top);
}

function wordOf(value: unknown, mark: Mark): Written | undefined {
  return value === undefined ? undefined : word(value, mark);
}

function routeOf(rule: Rule, { port, mark }: { port: number; mark: Mark }): Written {
  const { target, host, path_prefix: prefix, strip_path_prefix: strips } = rule;
  const at = (key: string) => markAt(mark, key);
  // Every path begins with `/`, so that prefix matches every path, and stripping it has no effect.
  const narrows = prefix !== undefined && prefix !== "/";
  return mapping({
    // Requests are compared with host and port; the port is unknown where the system chooses it.
    host: wordOf(host && port > 0 ? `${host}:${port}` : host, at("host")),
    path: narrows ? word({ prefix }, at("path_prefix")) : undefined,
    // `strip_prefix` would strip whole segments only.
    rewrite: narrows && strips
      ? word({ regex: `^${literal(prefix)}`, to: "" }, at("strip_path_prefix"))
      : undefined,
    upstream: word(target, at("target")),
  }, mark);
}

function tcpOf({ port, target }: NonNullable<File["tcp"]>, mark: Mark): Written {
  return mapping({
    listen: word(port.address, markAt(mark, "port")),
    upstream: word(target, markAt(mark, "target")),
  }, mark);
}
/** The mark of the deepest value on the path that the file has. */
export function markAt(mark: Mark, ...path: readonly Key[]): Mark {
  const [key, ...rest] = path;
  const child = path.length === 0 ? undefined : mark.children.get(key);
  return child === undefined ? mark : markAt(child, ...rest);
}
