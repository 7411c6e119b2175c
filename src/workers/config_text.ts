/**
 * A checked config as text, for another process of the program: it needs neither the files nor the
 * environment, which may have changed. It comes in pieces, so that a process that serves can read a
 * large one bit by bit.
 */
import type { Config } from "../../config/schema.ts";
import { Turn } from "../grammar/steps.ts";

/** Routes, or upstreams, in one piece. */
const PIECE = 250;

/** What begins with this stands for what JSON lacks; a text that does so itself is marked as one. */
const MARK = "\0";
const MARK_IN_JSON = String.raw`"\u0000`;

export function textsOf({ routes, upstreams, ...rest }: Config): string[] {
  const parts = [
    rest,
    ...piecesOf(routes).map((routes) => ({ routes })),
    ...piecesOf(Object.entries(upstreams)).map((upstreams) => ({ upstreams })),
  ];
  return parts.map((part) => JSON.stringify(part, write));
}

/** Takes turns with all else that the process does. */
export async function configOf(texts: readonly string[]): Promise<Config> {
  const [rest, ...parts] = texts;
  const turn = new Turn();
  const routes: unknown[] = [];
  const upstreams: [string, unknown][] = [];
  for (const text of parts) {
    if (turn.isOver) await turn.next();
    const part = parsed(text);
    routes.push(...part.routes ?? []);
    upstreams.push(...part.upstreams ?? []);
  }
  // Not by assignment: a name may be `__proto__`.
  return { ...parsed(rest), routes, upstreams: Object.fromEntries(upstreams) };
}

function piecesOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / PIECE);
  return Array.from({ length: count }, (_, nth) => items.slice(nth * PIECE, (nth + 1) * PIECE));
}

/** A URL would otherwise be written as a text. */
function write(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (given instanceof URL) return `${MARK}url ${given.href}`;
  if (given instanceof RegExp) return `${MARK}regex ${given.flags} ${given.source}`;
  return typeof value === "string" && value.startsWith(MARK) ? `${MARK}text ${value}` : value;
}

/** To look at each value takes ten times as long as to parse all; few pieces need it. */
function parsed(text: string) {
  return JSON.parse(text, text.includes(MARK_IN_JSON) ? read : undefined);
}

function read(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith(MARK)) return value;
  const [, kind, rest] = /^.(\w+) (.*)$/s.exec(value)!;
  if (kind === "url") return new URL(rest);
  if (kind === "text") return rest;
  const [, flags, source] = /^(\w*) (.*)$/s.exec(rest)!;
  return new RegExp(source, flags);
}
