/** Whether a condition of one route matches all requests that another's does, as far as can be told. */
import { compileRegex } from "../../grammar/regex/regex.ts";
import type { HostPattern, PathPattern } from "../../grammar/patterns.ts";
import type { RouteConfig } from "../../../config/schema.ts";
import { normalisePath, pathText } from "../../http/path.ts";
import type { ValuePattern } from "../../proxy/match/fields.ts";
import { compilePath } from "../../proxy/match/path.ts";
import { matchesAll, type PathShape, shapeOf } from "./path_shape.ts";

/** A route with what is asked of it again and again. */
export interface Covering {
  readonly route: RouteConfig;
  readonly shape: PathShape;
  /** Of another route's path. */
  readonly coversPath: (other: Covering) => boolean;
}

export function coveringOf(route: RouteConfig): Covering {
  return { route, shape: shapeOf(route.path), coversPath: coverageOf(route.path) };
}

export function covers(one: Covering, other: Covering): boolean {
  const [a, b] = [one.route, other.route];
  return coversAll(a.host, b.host, coversHost) &&
    coversAll(a.methods, b.methods, (method, another) => method === another) &&
    one.coversPath(other) &&
    coversValues(lowerCased(a.headers), lowerCased(b.headers)) &&
    coversValues(a.cookies, b.cookies) &&
    coversValues(a.query, b.query);
}

/** Of alternatives: each of the other's is covered by one of these; none stands for any. */
function coversAll<Item>(
  some: readonly Item[] | undefined,
  others: readonly Item[] | undefined,
  coversOne: (one: Item, other: Item) => boolean,
): boolean {
  if (some === undefined) return true;
  return others !== undefined && others.every((other) => some.some((one) => coversOne(one, other)));
}

function coversHost(one: HostPattern, other: HostPattern): boolean {
  if (one.port !== undefined && one.port !== other.port) return false;
  if (!one.wildcard) return !other.wildcard && one.hostname === other.hostname;
  return other.hostname.endsWith(`.${one.hostname}`) ||
    other.wildcard && one.hostname === other.hostname;
}

type Values = Readonly<Record<string, ValuePattern>>;

/** Each of these is asked for by the other as well, at least as narrowly. */
function coversValues(ones: Values, others: Values): boolean {
  return Object.entries(ones).every(([name, one]) => {
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    if (other === undefined) return false;
    if (isAny(one)) return true;
    if (isAny(other)) return false;
    if (String(one) === String(other)) return typeof one === typeof other;
    return one instanceof RegExp && typeof other === "string" && compileRegex(one).test(other);
  });
}

function isAny(value: ValuePattern): value is { present: true } {
  return typeof value === "object" && "present" in value;
}

function lowerCased(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function coverageOf(path: PathPattern | undefined): Covering["coversPath"] {
  if (path === undefined || matchesAll(path)) return () => true;
  const fits = coverageOfShape(path);
  const { matches } = compilePath(path);
  const own = written(path);
  return ({ route, shape }) => {
    if (shape.exact !== undefined) return matches(shape.exact);
    return fits(shape) || route.path?.kind === path.kind && written(route.path) === own;
  };
}

/** Of one that matches more than one path. */
function coverageOfShape(path: PathPattern): (shape: PathShape) => boolean {
  if (path.kind === "regex") return () => false;
  const text = pathText(path.text);
  switch (path.kind) {
    case "segments": {
      const own = normalisePath(text);
      const below = own.endsWith("/") ? own : `${own}/`;
      return ({ segments, start }) => segments === own || start.startsWith(below);
    }
    case "prefix":
      return ({ start }) => start.startsWith(text);
    case "suffix":
      return ({ end }) => end.endsWith(text);
    case "contains":
      return ({ start, end, has }) => [start, end, has].some((part) => part.includes(text));
    case "glob":
      return coverageBelow(path.text, "**");
    case "pattern":
      return coverageBelow(path.text, "*");
    default:
      return () => false;
  }
}

/** Of literal text and then what stands for all below it. */
function coverageBelow(text: string, all: string): (shape: PathShape) => boolean {
  const base = text.slice(0, -all.length);
  if (base + all !== text || !/^\/(?:[\w\-.~/]*\/)?$/.test(base)) return () => false;
  return ({ start }) => start.startsWith(base);
}

function written(path: PathPattern): string {
  return path.kind === "regex" ? String(path.regex) : path.text;
}
