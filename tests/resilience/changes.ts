/** Lets a story go on as soon as what it counts says so. */

/** How long a story waits for anything before it fails with what it waited for. */
export const LIMIT_MS = 20_000;

interface Waiting {
  readonly holds: () => boolean;
  readonly resolve: () => void;
}

export class Changes {
  readonly #waiting = new Set<Waiting>();

  /** Something was counted. */
  tell(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.holds()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  until(holds: () => boolean, waitingFor: string): Promise<void> {
    if (holds()) return Promise.resolve();
    return inTime(
      new Promise((resolve) => this.#waiting.add({ holds, resolve })),
      waitingFor,
    );
  }
}

export async function inTime<T>(promise: Promise<T>, waitingFor: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`waited ${LIMIT_MS} ms for ${waitingFor}`));
    timer = setTimeout(fail, LIMIT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
