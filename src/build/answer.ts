import type { RouteConfig } from "../../config/schema.ts";
import { mediaTypeOf } from "../answer/media_type.ts";
import { Handler } from "../answer/handler.ts";
import { Files } from "../answer/files.ts";
import { Redirect } from "../answer/redirect.ts";
import { Respond } from "../answer/respond.ts";
import { compileLocation } from "../grammar/location.ts";
import { wireText } from "../grammar/wire_text.ts";
import type { Answer } from "../proxy/answer.ts";
import { compileFieldRules } from "../proxy/headers/rules.ts";
import { compileRewrite, type Rewrite } from "../proxy/rewrite/rewrite.ts";
import type { Means } from "./build.ts";
import { moduleIn } from "./modules.ts";
import type { Runtime } from "./runtime/runtime.ts";

/** What answers the requests of a route; undefined: an upstream does. Throws as `buildRoute` does. */
export function buildAnswer(
  config: RouteConfig,
  { runtime, modules }: Means,
): Answer | undefined {
  const { redirect, respond, files, handler } = config;
  const rewrite = compileRewrite({ stripPrefix: config.strip_prefix, rewrite: config.rewrite });
  if (redirect !== undefined) {
    return new Redirect({ ...redirect, location: compileLocation(redirect.to), rewrite });
  }
  if (handler !== undefined) {
    const fetch = moduleIn(modules, handler);
    return new Handler({
      path: handler,
      fetch,
      maxBodyBytes: config.max_body ?? Infinity,
      rewrite,
    });
  }
  if (files !== undefined) return buildFiles(files, { rewrite, runtime });
  return respond && buildRespond(respond, runtime);
}

function buildFiles(
  { root, index, fallback, precompressed, cache_control }: NonNullable<RouteConfig["files"]>,
  { rewrite, runtime }: { rewrite: Rewrite; runtime: Runtime },
): Files {
  const cacheControl = cache_control && wireText(cache_control);
  return new Files(
    { root, index, fallback, precompressed, cacheControl, rewrite },
    runtime.disk!,
  );
}

const encoder = new TextEncoder();

function buildRespond(
  { status, headers, body, file, content_type }: NonNullable<RouteConfig["respond"]>,
  { disk }: Runtime,
): Respond {
  const common = { status, addFields: compileFieldRules({ add: headers }) };
  const type = content_type && wireText(content_type);
  if (file !== undefined) {
    const content = { type: type ?? mediaTypeOf(file), bytes: disk!.read(file) };
    return new Respond({ ...common, content });
  }
  const content = body === undefined
    ? undefined
    : { type: type ?? "text/plain; charset=utf-8", bytes: encoder.encode(body) };
  return new Respond({ ...common, content });
}
