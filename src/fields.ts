/**
 * Header fields as they stood on the wire: in order, with their names as written and every
 * repetition kept. Names compare without case (RFC 9110 §5.1), so each is also held in lower
 * case: a `key` is in lower case, a `name` is spelt as it is to be sent. Values are bytes, one
 * code unit each. None that would not be one field line ever gets in.
 */
export class Fields implements Iterable<[name: string, value: string]> {
  readonly #names: string[] = [];
  readonly #keys: string[] = [];
  readonly #values: string[] = [];

  static from(entries: Iterable<readonly [string, string]>): Fields {
    const fields = new Fields();
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  /** Of a platform that has checked them, and may hold text where the wire holds bytes. */
  static fromHeaders(headers: Headers): Fields {
    const fields = new Fields();
    for (const [name, value] of headers) fields.appendChecked(name, value);
    return fields;
  }

  get size(): number {
    return this.#names.length;
  }

  /** The name at `index`, as written. */
  name(index: number): string {
    return this.#names[index];
  }

  /** The name at `index`, in lower case. */
  key(index: number): string {
    return this.#keys[index];
  }

  value(index: number): string {
    return this.#values[index];
  }

  has(key: string): boolean {
    return this.#keys.includes(key);
  }

  /** The first value. */
  get(key: string): string | undefined {
    const index = this.#keys.indexOf(key);
    return index < 0 ? undefined : this.#values[index];
  }

  /** Every value, in order. */
  all(key: string): string[] {
    return this.#values.filter((_, index) => this.#keys[index] === key);
  }

  /** Every value as one list (RFC 9110 §5.3); `cookie` joins by `; ` (RFC 9113 §8.2.3). */
  joined(key: string): string | undefined {
    const first = this.#keys.indexOf(key);
    if (first < 0) return undefined;
    if (this.#keys.indexOf(key, first + 1) < 0) return this.#values[first];
    return this.all(key).join(key === "cookie" ? "; " : ", ");
  }

  /** Throws TypeError for a name that is no token, or a value with CR, LF, NUL and the like. */
  append(name: string, value: string): void {
    check(name, value);
    this.appendChecked(name, value);
  }

  /** The same, for a parser that has checked the line. */
  appendChecked(name: string, value: string): void {
    this.#names.push(name);
    this.#keys.push(lowerCase(name));
    this.#values.push(value);
  }

  /** Replaces the first in its place and drops the rest; appends where there is none. Throws too. */
  set(name: string, value: string): void {
    check(name, value);
    const key = lowerCase(name);
    const index = this.#keys.indexOf(key);
    if (index < 0) return this.appendChecked(name, value);
    this.#names[index] = name;
    this.#values[index] = value;
    for (let i = this.#keys.length - 1; i > index; i--) {
      if (this.#keys[i] === key) this.#removeAt(i);
    }
  }

  delete(key: string): void {
    for (let i = this.#keys.length - 1; i >= 0; i--) {
      if (this.#keys[i] === key) this.#removeAt(i);
    }
  }

  /** A copy without the fields whose lower-case name is in `keys`. */
  without(keys: ReadonlySet<string>): Fields {
    const copy = new Fields();
    for (let i = 0; i < this.#keys.length; i++) {
      if (keys.has(this.#keys[i])) continue;
      copy.#names.push(this.#names[i]);
      copy.#keys.push(this.#keys[i]);
      copy.#values.push(this.#values[i]);
    }
    return copy;
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i], this.#values[i]];
  }

  #removeAt(index: number): void {
    this.#names.splice(index, 1);
    this.#keys.splice(index, 1);
    this.#values.splice(index, 1);
  }
}

/** The members of a comma-separated list field, trimmed, empty ones dropped (RFC 9110 §5.6.1). */
export function listMembers(value: string): string[] {
  return value.split(",").map(trimmed).filter((member) => member !== "");
}

/** Without optional white space around it (RFC 9110 §5.6.3); `trim` would take the byte A0, too. */
export function trimmed(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, "");
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What no field value holds (RFC 9110 §5.5), and what does not fit into a byte. */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

function check(name: string, value: string): void {
  if (!TOKEN.test(name)) throw new TypeError("a field name that is no token");
  if (NOT_TEXT.test(value)) throw new TypeError(`a forbidden character in the field ${name}`);
}

const LOWER_CASE_CACHE_SIZE = 1024;
const lowerCaseCache = new Map<string, string>();

/** Lower case by way of a bounded cache: field names come from a small set. */
function lowerCase(name: string): string {
  const known = lowerCaseCache.get(name);
  if (known !== undefined) return known;
  const key = name.toLowerCase();
  if (lowerCaseCache.size < LOWER_CASE_CACHE_SIZE) lowerCaseCache.set(copyOf(name), copyOf(key));
  return key;
}

/** A string of its own: a slice would keep the whole head that it was cut from in memory. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
