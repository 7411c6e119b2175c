/**
 * Header fields as they stood on the wire: in order, with their names as written and every
 * repetition kept. Names compare without case (RFC 9110 §5.1): a `key` is in lower case, a `name`
 * is spelt as it is to be sent. Values are bytes, one code unit each. None that would not be one
 * field line ever gets in.
 */
export class Fields implements Iterable<[name: string, value: string]> {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  /** Bits of the names that have been here: of most that are not, none is set. */
  #seen = 0;

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
    return this.#names[index].toLowerCase();
  }

  value(index: number): string {
    return this.#values[index];
  }

  /** Whether the name at `index` is `key`. Most names differ in length already. */
  is(index: number, key: string): boolean {
    const name = this.#names[index];
    if (name.length !== key.length) return false;
    return name === key || (bitOf(name) === bitOf(key) && name.toLowerCase() === key);
  }

  has(key: string): boolean {
    return this.#indexOf(key) >= 0;
  }

  /** The first value. */
  get(key: string): string | undefined {
    const index = this.#indexOf(key);
    return index < 0 ? undefined : this.#values[index];
  }

  /** Every value, in order. */
  all(key: string): string[] {
    return this.#values.filter((_, index) => this.is(index, key));
  }

  /** Every value as one list (RFC 9110 §5.3); `cookie` joins by `; ` (RFC 9113 §8.2.3). */
  joined(key: string): string | undefined {
    const first = this.#indexOf(key);
    if (first < 0) return undefined;
    if (this.#indexOf(key, first + 1) < 0) return this.#values[first];
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
    this.#values.push(value);
    this.#seen |= bitOf(name);
  }

  /** Replaces the first in its place and drops the rest; appends where there is none. Throws too. */
  set(name: string, value: string): void {
    check(name, value);
    const key = name.toLowerCase();
    const index = this.#indexOf(key);
    if (index < 0) return this.appendChecked(name, value);
    this.#names[index] = name;
    this.#values[index] = value;
    this.#deleteFrom(index + 1, key);
  }

  delete(key: string): void {
    this.#deleteFrom(0, key);
  }

  /** Drops the fields at those places of which `drops` holds. */
  deleteWhere(drops: (index: number) => boolean): void {
    this.#dropFrom(0, drops);
  }

  /** A copy without the fields named in `names`. */
  without(names: FieldNames): Fields {
    const copy = new Fields();
    for (let i = 0; i < this.#names.length; i++) {
      if (!names.has(this.#names[i])) copy.appendChecked(this.#names[i], this.#values[i]);
    }
    return copy;
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i], this.#values[i]];
  }

  #indexOf(key: string, from = 0): number {
    if ((this.#seen & bitOf(key)) === 0) return -1;
    for (let i = from; i < this.#names.length; i++) if (this.is(i, key)) return i;
    return -1;
  }

  #deleteFrom(start: number, key: string): void {
    const first = this.#indexOf(key, start);
    if (first >= 0) this.#dropFrom(first, (index) => this.is(index, key));
  }

  /** What stays moves up as it is met: to take each out by itself would move the rest each time. */
  #dropFrom(start: number, drops: (index: number) => boolean): void {
    let kept = start;
    for (let i = start; i < this.#names.length; i++) {
      if (drops(i)) continue;
      this.#names[kept] = this.#names[i];
      this.#values[kept++] = this.#values[i];
    }
    this.#names.length = kept;
    this.#values.length = kept;
  }
}

/** One of 32, of its length and first character, whatever its case. */
function bitOf(name: string): number {
  return 1 << (name.length * 7 + (name.charCodeAt(0) | 0x20));
}

/** A set of field names, which compare without case. */
export class FieldNames {
  readonly #keys: ReadonlySet<string>;
  readonly #lengths: ReadonlySet<number>;

  /** `keys` are in lower case. */
  constructor(keys: Iterable<string>) {
    this.#keys = new Set(keys);
    this.#lengths = new Set(Array.from(this.#keys, (key) => key.length));
  }

  has(name: string): boolean {
    return this.#lengths.has(name.length) && this.#keys.has(name.toLowerCase());
  }
}

/** The members of a comma-separated list field, trimmed, empty ones dropped (RFC 9110 §5.6.1). */
export function listMembers(value: string): string[] {
  return value.split(",").map(trimmed).filter((member) => member !== "");
}

/**
 * Without optional white space around it (RFC 9110 §5.6.3); `trim` would take the byte A0, too, and
 * a regex looks again from each blank inside: 0.3 s for a field of 16 KiB of them.
 */
export function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What no field value holds (RFC 9110 §5.5), and what does not fit into a byte. */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

function check(name: string, value: string): void {
  if (!TOKEN.test(name)) throw new TypeError("a field name that is no token");
  if (NOT_TEXT.test(value)) throw new TypeError(`a forbidden character in the field ${name}`);
}
