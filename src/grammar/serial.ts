/** Work that is done one after the other, in the order in which it was asked for. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects as `work` does; what comes after it is done all the same. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when all that was asked for until now is done. Never rejects. */
  async rest(): Promise<void> {
    await this.#last;
  }
}
