/** Fields that are not taken are cut out of a resource, so that nothing further in meets them. */
import { unknown } from "../../problems.ts";
import { isMapping } from "../../sections.ts";
import type { Key } from "../../source.ts";
import { type Fate, type Fields, fieldsOfMetadata, fieldsOfSpec, type Kind } from "./fields.ts";
import { type Place, placeIn, type Report } from "./report.ts";

/** The fields that are taken. A field of nothing counts as left out, as it does there. */
export function takenFrom(
  value: Readonly<Record<string, unknown>>,
  kind: Kind,
  { place, report }: { place: Place; report: Report },
): unknown {
  const fields: Fields = {
    apiVersion: "taken",
    kind: "taken",
    metadata: { fields: fieldsOfMetadata },
    spec: { fields: fieldsOfSpec[kind] },
  };
  return new Sieve(report, pathOf[kind]).mapping(value, fields, place);
}

/** Where what is left out of a resource would have stood. */
const pathOf: Readonly<Record<Kind, readonly Key[]>> = {
  Entrypoint: [],
  HTTPServer: ["listen"],
  ReverseProxyHandler: ["routes"],
};

class Sieve {
  readonly #report: Report;
  readonly #path: readonly Key[];

  constructor(report: Report, path: readonly Key[]) {
    this.#report = report;
    this.#path = path;
  }

  mapping(value: unknown, fields: Fields, place: Place): unknown {
    if (!isMapping(value)) return value;
    const taken: [string, unknown][] = [];
    for (const [key, given] of Object.entries(value)) {
      const at = placeIn(place, key);
      const fate = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (fate === undefined) {
        this.#refuse(unknown("key", key, { known: Object.keys(fields) }), at);
      } else if (given !== null) {
        const kept = this.#field(key, given, { fate, at });
        if (kept !== undefined) taken.push([key, kept]);
      }
    }
    return Object.fromEntries(taken);
  }

  #field(key: string, value: unknown, { fate, at }: { fate: Fate; at: Place }): unknown {
    if (fate === "taken") return value;
    if (fate === "needed") {
      if (!isNothing(value)) this.#report.problem(notDone(key), { ...at, mark: ofKey(at.mark) });
    } else if (fate === "unsupported") {
      if (!isNothing(value)) this.#refuse(notDone(key), at);
    } else if ("why" in fate) {
      this.#report.noteOfKey(`'${key}' is left out: ${fate.why}`, at, this.#path);
    } else if ("fields" in fate) return this.mapping(value, fate.fields, at);
    else if (!Array.isArray(value)) return value;
    else return value.map((item, index) => this.mapping(item, fate.each, placeIn(at, index)));
    return undefined;
  }

  #refuse(message: string, place: Place): void {
    this.#report.refuse(message, place, { ofKey: true, path: this.#path });
  }
}

function notDone(key: string): string {
  return `'${key}' is not supported by Weir`;
}

function ofKey(mark: Place["mark"]): Place["mark"] {
  return { value: () => mark.key(), key: () => mark.key(), children: mark.children };
}

function isNothing(value: unknown): boolean {
  return value === false || value === "" || value === 0 ||
    typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
