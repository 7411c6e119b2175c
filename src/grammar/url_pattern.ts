/**
 * The pathname of a URLPattern as a regex (https://urlpattern.spec.whatwg.org, "parse a pattern
 * string"), for an engine that matches in linear time: the platforms' own tries all ways.
 */
export interface PatternRegex {
  readonly regex: RegExp;
  /** Of its groups, in their order; one without a name has its number, from 0 on. */
  readonly names: readonly string[];
}

/**
 * `asPath` makes of text what a path has in its place. Throws SyntaxError for what is no pattern.
 */
export function patternRegex(
  pathname: string,
  asPath: (text: string) => string = (text) => text,
): PatternRegex {
  return new Reader(pathname, asPath).read();
}

/** `:name`, `*`, or what stands in parentheses. */
interface Group {
  readonly name: string | undefined;
  readonly source: string;
}

const ORDINARY = /[^*+?\\{}:(]/uy;
const ESCAPED = /\\([^])/uy;
const NAME = /:([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)/uy;
/** Within parentheses, where a `)` in a class is an end, too. */
const INNER = /\\[^]|\((?:\?(?:[:=!a-z-]|<[=!]))?|\)|[^\\()]+/y;

class Reader {
  readonly #pattern: string;
  readonly #asPath: (text: string) => string;
  readonly #names: string[] = [];
  #at = 0;
  #numbered = 0;
  #source = "";
  /** Not yet in the source. */
  #text = "";

  constructor(pattern: string, asPath: (text: string) => string) {
    this.#pattern = pattern;
    this.#asPath = asPath;
  }

  read(): PatternRegex {
    while (this.#at < this.#pattern.length) this.#part();
    this.#flush();
    return { regex: new RegExp(`^${this.#source}$`, "u"), names: this.#names };
  }

  #part(): void {
    if (this.#take(/\{/y) !== undefined) return this.#braces();
    const char = this.#take(ORDINARY);
    const group = this.#group();
    if (group === undefined) {
      this.#text += char ?? this.#take(ESCAPED) ?? this.#stray();
      return;
    }
    // The slash before a group is there, or not, and again, with it.
    const before = char === "/" ? char : "";
    if (char !== undefined && before === "") this.#text += char;
    this.#add(before, group, "");
  }

  #braces(): void {
    const before = this.#texts();
    const group = this.#group();
    const after = this.#texts();
    if (this.#take(/\}/y) === undefined) throw new SyntaxError("'{' without '}'");
    this.#add(before, group, after);
  }

  #texts(): string {
    let text = "";
    for (let next; (next = this.#take(ORDINARY) ?? this.#take(ESCAPED)) !== undefined;) {
      text += next;
    }
    return text;
  }

  #group(): Group | undefined {
    const name = this.#take(NAME);
    const source = this.#parentheses();
    if (source !== undefined) return { name, source };
    if (name !== undefined) return { name, source: "[^/]+?" };
    return this.#take(/\*/y) === undefined ? undefined : { name, source: ".*" };
  }

  #parentheses(): string | undefined {
    if (this.#take(/\(/y) === undefined) return undefined;
    let source = "";
    for (let depth = 1; depth > 0;) {
      const next = this.#take(INNER);
      if (next === undefined) throw new SyntaxError("'(' without ')'");
      if (next === "(") throw new SyntaxError("a group in parentheses is written (?:…)");
      depth += next.startsWith("(") ? 1 : next === ")" ? -1 : 0;
      source += next;
    }
    if (source === ")") throw new SyntaxError("'()' with nothing in it");
    if (source.startsWith("?")) throw new SyntaxError("'(' with '?' behind it");
    return source.slice(0, -1);
  }

  #add(before: string, group: Group | undefined, after: string): void {
    const modifier = this.#take(/[*+?]/y) ?? "";
    if (group === undefined && modifier === "") {
      this.#text += before;
      return;
    }
    this.#flush();
    const [prefix, suffix] = [this.#literal(before), this.#literal(after)];
    if (group === undefined) this.#source += prefix === "" ? "" : `(?:${prefix})${modifier}`;
    else this.#source += this.#repeated(prefix, this.#named(group), { suffix, modifier });
  }

  #repeated(
    prefix: string,
    source: string,
    { suffix, modifier }: { suffix: string; modifier: string },
  ): string {
    const many = modifier === "*" || modifier === "+";
    if (prefix === "" && suffix === "") {
      return many ? `((?:${source})${modifier})` : `(${source})${modifier}`;
    }
    const group = many ? `((?:${source})(?:${suffix}${prefix}(?:${source}))*)` : `(${source})`;
    return `(?:${prefix}${group}${suffix})${modifier === "*" || modifier === "?" ? "?" : ""}`;
  }

  #named({ name = String(this.#numbered++), source }: Group): string {
    if (this.#names.includes(name)) throw new SyntaxError(`two groups of the name '${name}'`);
    this.#names.push(name);
    return source;
  }

  #flush(): void {
    this.#source += this.#literal(this.#text);
    this.#text = "";
  }

  #literal(text: string): string {
    return this.#asPath(text).replace(/[.+*?^${}()[\]|/\\]/g, "\\$&");
  }

  #stray(): never {
    const sign = this.#pattern[this.#at];
    const meant = sign === ":" ? "a name follows ':'" : `'${sign}' stands alone`;
    throw new SyntaxError(`${meant}; for the sign itself write '\\${sign}'`);
  }

  /** What was found, or of it what stands in parentheses. */
  #take(regex: RegExp): string | undefined {
    regex.lastIndex = this.#at;
    const found = regex.exec(this.#pattern);
    if (found === null) return undefined;
    this.#at = regex.lastIndex;
    return found[1] ?? found[0];
  }
}
