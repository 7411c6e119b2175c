/** A folder of files, as an origin server gives them. */
import { Fields } from "../http/fields.ts";
import type { Reply } from "../http/message.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Answer } from "../proxy/answer.ts";
import type { Call } from "../proxy/call.ts";
import { reasonOf } from "../proxy/problem.ts";
import type { Rewrite } from "../proxy/rewrite/rewrite.ts";
import { codingsFor } from "./codings.ts";
import { type Disk, FileChanged, type FoundFile } from "./disk.ts";
import { mediaTypeOf } from "./media_type.ts";
import { partsOf } from "./parts.ts";
import { precondition, type Validators } from "./preconditions.ts";

/** What a file is called that holds another one in a coding, after the name of the other. */
export const SUFFIXES: Readonly<Record<string, string>> = { br: ".br", gzip: ".gz", zstd: ".zst" };

interface FilesOptions {
  readonly root: string;
  /** Names of files that stand for their folder. */
  readonly index: readonly string[];
  /** The path of what is sent where there is nothing. */
  readonly fallback: string | undefined;
  /** Codings in which files may lie beside themselves. */
  readonly precompressed: readonly string[];
  readonly cacheControl: string | undefined;
  /** From the path of the request to that below the root. */
  readonly rewrite: Rewrite;
}

interface Found {
  readonly file: FoundFile;
  /** Of the file that was asked for, with which a coded one has its type in common. */
  readonly path: string;
  readonly coding?: string;
}

export class Files implements Answer {
  readonly name: string;
  readonly #options: FilesOptions;
  readonly #disk: Disk;

  constructor(options: FilesOptions, disk: Disk) {
    this.name = `files ${options.root}`;
    this.#options = options;
    this.#disk = disk;
  }

  async reply(call: Call): Promise<Reply> {
    const { incoming } = call;
    if (incoming.method !== "GET" && incoming.method !== "HEAD") {
      const fields = { Allow: "GET, HEAD" };
      throw new ProxyError("method_not_allowed", "allowed here: GET, HEAD", { fields });
    }
    const codings = codingsFor(
      incoming.fields.joined("accept-encoding"),
      this.#options.precompressed,
    );
    try {
      return await this.#answer(call, codings);
    } catch (error) {
      if (!(error instanceof FileChanged)) throw error;
      return await this.#answer(call, codings);
    }
  }

  async #answer(call: Call, codings: readonly string[]): Promise<Reply> {
    const found = await this.#find(call, codings);
    return found === "elsewhere" ? inFolder(call) : await this.#send(call, found);
  }

  explain({ incoming }: Call): string {
    const { root, rewrite } = this.#options;
    const path = fileOf(rewrite(incoming).path);
    if (path !== undefined) return `the file ${root}/${path}, or what stands for it`;
    throw notFound();
  }

  /** "elsewhere": it is a folder, whose path ends with a slash. */
  async #find(call: Call, codings: readonly string[]): Promise<Found | "elsewhere"> {
    const { index, fallback, rewrite } = this.#options;
    const { path } = rewrite(call.incoming);
    const own = fileOf(path);
    if (own !== undefined) {
      const isFolder = path.endsWith("/");
      const found = isFolder ? "folder" : await this.#at(own, codings);
      if (found !== undefined && found !== "folder") return found;
      if (found === "folder") {
        for (const name of index) {
          const inside = await this.#at(own === "" ? name : `${own}/${name}`, codings);
          if (inside === undefined || inside === "folder") continue;
          return call.incoming.path.endsWith("/") ? inside : "elsewhere";
        }
      }
    }
    const last = fallback && await this.#at(fallback.slice(1), codings);
    if (last && last !== "folder") return last;
    throw notFound();
  }

  /** The file at a path, in the best coding that there is of it. */
  async #at(path: string, codings: readonly string[]): Promise<Found | "folder" | undefined> {
    const file = await this.#look(path);
    if (file === undefined || file === "folder") return file;
    for (const coding of codings) {
      const coded = await this.#look(path + SUFFIXES[coding]);
      if (coded !== undefined && coded !== "folder") return { file: coded, path, coding };
    }
    return { file, path };
  }

  #look(path: string): ReturnType<Disk["find"]> | FoundFile {
    const { root } = this.#options;
    return this.#disk.known(root, path) ?? this.#disk.find(root, path);
  }

  async #send({ incoming }: Call, { file, path, coding }: Found): Promise<Reply> {
    const { precompressed, cacheControl } = this.#options;
    const validators = validatorsOf(file, coding);
    const fields = Fields.from([
      ["ETag", validators.etag],
      ["Last-Modified", validators.lastModified],
    ]);
    if (cacheControl !== undefined) fields.append("Cache-Control", cacheControl);
    if (precompressed.length > 0) fields.append("Vary", "Accept-Encoding");
    const status = precondition(incoming.fields, validators);
    if (status === 304) return replyOf(304, fields, undefined);
    if (status === 412) {
      fields.append("Content-Length", "0");
      return replyOf(412, fields, undefined);
    }
    fields.append("Accept-Ranges", "bytes");
    if (coding !== undefined) fields.append("Content-Encoding", coding);
    const type = mediaTypeOf(path);
    const parts = partsOf(incoming, { size: file.size, type, validators });
    for (const [name, value] of parts.fields) fields.append(name, value);
    return replyOf(parts.status, fields, await parts.body(file));
  }
}

/** The path below the root; undefined: no file has such a path, or none that may be seen. */
function fileOf(path: string): string | undefined {
  const trimmed = path.replace(/^\/|\/$/g, "");
  if (trimmed === "") return "";
  const segments: string[] = [];
  for (const segment of trimmed.split("/")) {
    let name: string;
    try {
      name = decodeURIComponent(segment);
    } catch {
      return undefined;
    }
    if (name === "" || /^\.|[/\\\0]/.test(name)) return undefined;
    segments.push(name);
  }
  return segments.join("/");
}

/** What a file's validators are made of. */
interface Written {
  /** Times and sizes stand for the bytes, as to read them all each time would take too long. */
  readonly state: string;
  readonly lastModifiedMs: number;
  readonly lastModified: string;
}

/** Of files that are in memory; to write them takes as long as all else of an answer. */
const written = new WeakMap<FoundFile, Written>();

/** A file that holds another in a coding is also one by itself, with another tag. */
function validatorsOf(
  file: FoundFile,
  coding?: string,
): Validators & Pick<Written, "lastModified"> {
  let known = written.get(file);
  if (known === undefined) written.set(file, known = writtenOf(file));
  const { state, lastModifiedMs, lastModified } = known;
  const etag = coding === undefined ? `"${state}"` : `"${state}-${coding}"`;
  return { etag, lastModifiedMs, lastModified };
}

function writtenOf({ size, modifiedMs }: FoundFile): Written {
  const lastModifiedMs = Math.floor(modifiedMs / 1000) * 1000;
  return {
    state: `${Math.round(modifiedMs * 1000).toString(36)}-${size.toString(36)}`,
    lastModifiedMs,
    lastModified: new Date(lastModifiedMs).toUTCString(),
  };
}

/** To the folder's own path, below which its relative links lead. */
function inFolder({ incoming: { path, query } }: Call): Reply {
  const location = `${path.replace(/^\/*/, "/")}/${query}`;
  const fields = Fields.from([["Location", location], ["Content-Length", "0"]]);
  return replyOf(308, fields, undefined);
}

function replyOf(status: number, fields: Fields, body: Reply["body"]): Reply {
  return { status, reason: reasonOf(status), version: "1.1", fields, body };
}

function notFound(): ProxyError {
  return new ProxyError("not_found", "there is no such file");
}
