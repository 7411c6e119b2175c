/**
 * An open crowd: one request after the other at a steady rate, however long the answers take, each
 * on a connection that is free or a new one.
 */

const TICK_MS = 1;

export interface CrowdPlan {
  port: number;
  /** What a path begins with; the number of the request follows. */
  path: string;
  /** Of the first request; the others count on. */
  firstNumber: number;
  requests: number;
  perSecond: number;
}

export interface Asked {
  readonly number: number;
  readonly status: number;
  /** From the request sent to the last byte of the answer. */
  readonly ms: number;
}

/** Rejects where an answer is cut or no connection is taken. */
export async function crowd(plan: CrowdPlan): Promise<Asked[]> {
  const free: Asker[] = [];
  const ask = async (number: number) => {
    const asker = free.pop() ?? await Asker.to(plan.port);
    const asked = await asker.ask(`${plan.path}/${number}`, number);
    free.push(asker);
    return asked;
  };
  const all: Promise<Asked>[] = [];
  const startMs = performance.now();
  while (all.length < plan.requests) {
    const due = Math.floor((performance.now() - startMs) * plan.perSecond / 1000) + 1;
    while (all.length < Math.min(due, plan.requests)) {
      all.push(ask(plan.firstNumber + all.length));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const asked = await Promise.all(all);
  for (const asker of free) asker.close();
  return asked;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Asker {
  readonly #buffer = new Uint8Array(4096);

  private constructor(readonly connection: Deno.TcpConn) {}

  static async to(port: number): Promise<Asker> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new Asker(connection);
  }

  async ask(path: string, number: number): Promise<Asked> {
    const sentMs = performance.now();
    await this.connection.write(encoder.encode(`GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`));
    let text = "";
    while (!isWhole(text)) {
      const length = await this.connection.read(this.#buffer);
      if (length === null) throw new Error(`an answer was cut: ${text}`);
      text += decoder.decode(this.#buffer.subarray(0, length));
    }
    return { number, status: Number(text.slice(9, 12)), ms: performance.now() - sentMs };
  }

  close(): void {
    this.connection.close();
  }
}

/** All answers here are of ASCII and known length. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error(`an answer without its length: ${text}`);
  return text.length >= end + 4 + Number(length);
}
