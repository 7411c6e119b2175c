/** A position in a pattern; each regex given to it has the flag `y`. */
export class Cursor {
  #at = 0;

  constructor(readonly text: string) {}

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  /** The next characters, without moving on. */
  ahead(length = 1): string {
    return this.text.slice(this.#at, this.#at + length);
  }

  take(regex: RegExp): string | undefined {
    return this.match(regex)?.[0];
  }

  match(regex: RegExp): RegExpExecArray | undefined {
    regex.lastIndex = this.#at;
    const match = regex.exec(this.text);
    if (match === null) return undefined;
    this.#at = regex.lastIndex;
    return match;
  }
}
