/** Takes out of a resource the fields that Weir reads; reports the others, or leaves them out. */
import { unknown } from "../../problems.ts";
import { isMapping } from "../../sections.ts";
import type { Key } from "../../source.ts";
import {
  type Fields,
  fieldsOfMetadata,
  fieldsOfSpec,
  type Kind,
  type Treatment,
} from "./fields.ts";
import { type Place, placeIn, type Report } from "./report.ts";

/** A field that is null counts as absent, as in AILERON Gateway. */
export function takenFields(
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
  return new FieldFilter(report, pathOf[kind]).mapping(value, fields, place);
}

/** The path in the translated config of what is left out. */
const pathOf: Readonly<Record<Kind, readonly Key[]>> = {
  Entrypoint: [],
  HTTPServer: ["listen"],
  ReverseProxyHandler: ["routes"],
};

class FieldFilter {
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
      const treatment = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (treatment === undefined) {
        this.#refuse(unknown("key", key, { known: Object.keys(fields) }), at);
      } else if (given !== null) {
        const kept = this.#field(key, given, { treatment, at });
        if (kept !== undefined) taken.push([key, kept]);
      }
    }
    return Object.fromEntries(taken);
  }

  #field(
    key: string,
    value: unknown,
    { treatment, at }: { treatment: Treatment; at: Place },
  ): unknown {
    if (treatment === "taken") return value;
    if (treatment === "protective") {
      if (!isNothing(value)) {
        this.#report.problem(unsupported(key), { ...at, mark: ofKey(at.mark) });
      }
    } else if (treatment === "unsupported") {
      if (!isNothing(value)) this.#refuse(unsupported(key), at);
    } else if ("why" in treatment) {
      this.#report.noteOfKey(`'${key}' is left out: ${treatment.why}`, at, this.#path);
    } else if ("fields" in treatment) return this.mapping(value, treatment.fields, at);
    else if (!Array.isArray(value)) return value;
    else return value.map((item, index) => this.mapping(item, treatment.each, placeIn(at, index)));
    return undefined;
  }

  #refuse(message: string, place: Place): void {
    this.#report.refuse(message, place, { ofKey: true, path: this.#path });
  }
}

function unsupported(key: string): string {
  return `'${key}' is not supported by Weir`;
}

function ofKey(mark: Place["mark"]): Place["mark"] {
  return { value: () => mark.key(), key: () => mark.key(), children: mark.children };
}

function isNothing(value: unknown): boolean {
  return value === false || value === "" || value === 0 ||
    typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
