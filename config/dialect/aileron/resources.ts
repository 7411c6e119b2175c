/** The resources of all files, found by kind, namespace and name. */
import * as v from "valibot";
import { positionText, show, unknown } from "../../problems.ts";
import type { Key } from "../../source.ts";
import type { Document } from "./documents.ts";
import type { Kind } from "./fields.ts";
import { isKind, unsupportedKind } from "./kinds.ts";
import { takenFields } from "./taken_fields.ts";
import { type Place, placeIn, type Report } from "./report.ts";
import { identity, type Reference, specs } from "./schema.ts";

export interface Resource<K extends Kind = Kind> {
  readonly kind: K;
  readonly name: string;
  readonly namespace: string;
  readonly spec: v.InferOutput<typeof specs[K]>;
  /** Of the document. */
  readonly place: Place;
}

const API_VERSION = "core/v1";

export class Resources {
  readonly #resources = new Map<string, Resource>();
  /** Where each resource was first defined, even if it could not be read. */
  readonly #places = new Map<string, Place>();
  readonly report: Report;
  readonly #isWhole: boolean;
  readonly #used = new Set<Resource>();
  #entrypoint: Place | undefined;

  /**
   * `isWhole`: no document is missing. Otherwise a missing resource may be in one, and is not
   * reported.
   */
  constructor(
    documents: readonly Document[],
    { report, isWhole }: { report: Report; isWhole: boolean },
  ) {
    this.report = report;
    this.#isWhole = isWhole;
    for (const document of documents) this.#read(document);
  }

  /** Undefined: there is none that could be read. */
  get entrypoint(): Resource<"Entrypoint"> | undefined {
    const all = this.#of("Entrypoint");
    return all.length === 0 ? undefined : this.#use(all[0]);
  }

  get hasEntrypoint(): boolean {
    return this.#entrypoint !== undefined;
  }

  /** Resources that nothing refers to. */
  get unused(): Resource[] {
    return [...this.#resources.values()].filter((resource) => !this.#used.has(resource));
  }

  /** Undefined: there is no such resource, which is reported. `path`: in the translated config. */
  get<K extends Kind>(
    kind: K,
    reference: Reference,
    { place, path }: { place: Place; path: readonly Key[] },
  ): Resource<K> | undefined {
    if (reference.kind !== kind) {
      const at = placeIn(place, "kind");
      if (isKind(reference.kind)) {
        this.report.problem(`expected the kind ${kind}, got ${reference.kind}`, at);
      } else this.report.refuse(unsupportedKind(reference.kind), at, { path });
      return undefined;
    }
    if (reference.apiVersion !== API_VERSION) {
      this.report.problem(wrongVersion(reference.apiVersion), placeIn(place, "apiVersion"));
      return undefined;
    }
    const id = idOf(reference);
    const found = this.#resources.get(id) as Resource<K> | undefined;
    if (found !== undefined) return this.#use(found);
    if (this.#isWhole && !this.#places.has(id)) {
      const known = this.#of(kind).map(shortName);
      this.report.problem(unknown(kind, shortName(reference), { known }), placeIn(place, "name"));
    }
    return undefined;
  }

  #use<K extends Kind>(resource: Resource<K>): Resource<K> {
    this.#used.add(resource);
    return resource;
  }

  #of<K extends Kind>(kind: K): Resource<K>[] {
    return [...this.#resources.values()].filter((each) => each.kind === kind) as Resource<K>[];
  }

  #read({ value, mark }: Document): void {
    const place: Place = { mark, path: [] };
    const { apiVersion, kind } = value;
    if (!apiVersion && !kind) {
      this.report.note("left out: a document without apiVersion and kind", place, []);
    } else if (!apiVersion || !kind) {
      this.report.problem(`missing key '${apiVersion ? "kind" : "apiVersion"}'`, place);
    } else if (!isKind(kind)) {
      this.report.refuse(unsupportedKind(kind), placeIn(place, "kind"), { path: [] });
    } else if (apiVersion !== API_VERSION) {
      this.report.problem(wrongVersion(apiVersion), placeIn(place, "apiVersion"));
    } else this.#readKnown(takenFields(value, kind, { place, report: this.report }), kind, place);
  }

  #readKnown(taken: unknown, kind: Kind, place: Place): void {
    const whole = this.#checked(identity, taken, place);
    if (kind === "Entrypoint" && this.#isSecondEntrypoint(place)) return;
    const { name, namespace } = whole?.metadata ?? { name: "", namespace: "" };
    const id = idOf({ kind, name, namespace });
    const first = this.#places.get(id);
    if (whole !== undefined && first !== undefined) {
      const called = shortName({ name, namespace });
      const message = `duplicate ${kind} '${called}'; the first is at ${
        positionText(first.mark.value())
      }`;
      return this.report.problem(message, place);
    }
    if (whole !== undefined) this.#places.set(id, place);
    const spec = this.#checked(specs[kind], whole?.spec ?? {}, placeIn(place, "spec"));
    if (whole === undefined || spec === undefined) return;
    this.#resources.set(id, { kind, name, namespace, spec, place } as Resource);
  }

  #isSecondEntrypoint(place: Place): boolean {
    if (this.#entrypoint === undefined) {
      this.#entrypoint = place;
      return false;
    }
    const message = `a second Entrypoint; the first is at ${
      positionText(this.#entrypoint.mark.value())
    }`;
    this.report.problem(message, placeIn(place, "kind"));
    return true;
  }

  #checked<Schema extends v.GenericSchema>(
    schema: Schema,
    value: unknown,
    place: Place,
  ): v.InferOutput<Schema> | undefined {
    const { success, output, issues = [] } = v.safeParse(schema, value);
    for (const { message, path = [] } of issues) {
      this.report.problem(message, placeIn(place, ...path.map(({ key }) => key as Key)));
    }
    return success ? output : undefined;
  }
}

function wrongVersion(apiVersion: unknown): string {
  return `expected the apiVersion ${API_VERSION}, got ${show(apiVersion)}`;
}

type Called = Pick<Reference, "name" | "namespace">;

function idOf({ kind, name, namespace }: Called & { kind: string }): string {
  return `${kind}/${namespace}/${name}`;
}

/** Without the default namespace. */
export function shortName({ name, namespace }: Called): string {
  return namespace === "default" ? name : `${namespace}/${name}`;
}
