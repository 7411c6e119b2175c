import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import type { Socket } from "../../../src/http/socket.ts";
import { dial } from "../../../src/transport/dial.ts";
import { socketPair } from "../../socket_pair.ts";
import { Clock } from "../../clock.ts";
import { kind } from "./stage.ts";

/** Connections as a test makes them, or does not. */
class Attempts {
  readonly begun: { address: string; atMs: number }[] = [];
  readonly aborted: string[] = [];
  readonly #clock: Clock;
  readonly #open = new Map<string, PromiseWithResolvers<Socket>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly connect = (address: string, signal: AbortSignal): Promise<Socket> => {
    this.begun.push({ address, atMs: this.#clock.nowMs });
    const attempt = Promise.withResolvers<Socket>();
    this.#open.set(address, attempt);
    const abort = () => {
      this.aborted.push(address);
      attempt.reject(signal.reason);
    };
    signal.addEventListener("abort", abort);
    return attempt.promise.finally(() => signal.removeEventListener("abort", abort));
  };

  succeed(address: string): Socket {
    const [socket] = socketPair();
    this.#open.get(address)!.resolve(socket);
    return socket;
  }

  fail(address: string): void {
    this.#open.get(address)!.reject(new Error(`refused by ${address}`));
  }

  get addresses(): string {
    return this.begun.map(({ address }) => address).join(" ");
  }
}

/** Dials a name that has `found`, in this order. */
async function dialling(
  found: readonly string[],
  play: (stage: {
    clock: Clock;
    attempts: Attempts;
    client: AbortController;
    dialled: Promise<Socket>;
  }) => Promise<void>,
): Promise<void> {
  using clock = new Clock();
  const attempts = new Attempts(clock);
  const client = new AbortController();
  const { connect } = attempts;
  const resolve = () => Promise.resolve(found);
  const { signal } = client;
  const dialled = dial({ resolve, connect, host: "a.test", timeoutMs: 2000, signal });
  dialled.catch(() => {});
  await clock.pass(0);
  await play({ clock, attempts, client, dialled });
  await clock.pass(5000);
  equal(clock.pending, 0);
}

Deno.test("dial gives the first address 250 ms before the next", () =>
  dialling(["::1", "1.1.1.1"], async ({ clock, attempts, dialled }) => {
    await clock.pass(249);
    equal(attempts.addresses, "::1");
    await clock.pass(1);
    equal(attempts.addresses, "::1 1.1.1.1");
    const socket = attempts.succeed("1.1.1.1");
    equal(await dialled, socket);
    deepEqual(attempts.aborted, ["::1"]);
  }));

Deno.test("dial gives every address 250 ms before the next (RFC 8305 §5)", () =>
  dialling(["::1", "1.1.1.1", "::2", "2.2.2.2"], async ({ clock, attempts }) => {
    await clock.pass(1900);
    deepEqual(attempts.begun.map(({ atMs }) => atMs), [0, 250, 500, 750]);
  }));

Deno.test("dial goes on at once when an address has failed", () =>
  dialling(["::1", "1.1.1.1"], async ({ clock, attempts, dialled }) => {
    await clock.pass(10);
    attempts.fail("::1");
    await clock.pass(0);
    equal(attempts.addresses, "::1 1.1.1.1");
    const socket = attempts.succeed("1.1.1.1");
    equal(await dialled, socket);
  }));

Deno.test("dial goes on to the third at once when the second has failed", () =>
  dialling(["::1", "1.1.1.1", "::2"], async ({ clock, attempts, dialled }) => {
    attempts.fail("::1");
    await clock.pass(1);
    attempts.fail("1.1.1.1");
    await clock.pass(1);
    equal(attempts.addresses, "::1 1.1.1.1 ::2");
    const socket = attempts.succeed("::2");
    equal(await dialled, socket);
  }));

Deno.test("dial keeps the first connection and gives up the others", () =>
  dialling(["::1", "1.1.1.1"], async ({ clock, attempts, dialled }) => {
    await clock.pass(300);
    const [late, first] = [attempts.succeed("::1"), attempts.succeed("1.1.1.1")];
    const won = await dialled;
    ok(won === late || won === first);
    await clock.pass(0);
    equal(won.open, true);
    equal((won === late ? first : late).open, false);
  }));

Deno.test("dial: connect, with every reason, when all have failed", () =>
  dialling(["::1", "1.1.1.1"], async ({ clock, attempts, dialled }) => {
    attempts.fail("::1");
    await clock.pass(0);
    attempts.fail("1.1.1.1");
    const error = await dialled.catch((error) => error);
    kind("connect")(error);
    ok(error instanceof ProxyError && error.unsent);
    ok(error.cause instanceof AggregateError);
    deepEqual(error.cause.errors.map(({ message }) => message), [
      "refused by ::1",
      "refused by 1.1.1.1",
    ]);
  }));

Deno.test("dial: connect_timeout when no address answers, and all attempts are given up", () =>
  dialling(["::1", "1.1.1.1"], async ({ clock, attempts, dialled }) => {
    const refused = rejects(dialled, kind("connect_timeout"));
    await clock.pass(1999);
    deepEqual(attempts.aborted, []);
    await clock.pass(1);
    await refused;
    deepEqual(attempts.aborted, ["::1", "1.1.1.1"]);
  }));

Deno.test("dial: the client's reason when it leaves, and all attempts are given up", () =>
  dialling(["::1", "1.1.1.1"], async ({ clock, attempts, client, dialled }) => {
    const gone = new Error("gone");
    await clock.pass(300);
    client.abort(gone);
    await rejects(dialled, (error) => error === gone);
    deepEqual(attempts.aborted, ["::1", "1.1.1.1"]);
  }));

Deno.test("dial: a name without an address is connect", () =>
  dialling([], async ({ dialled }) => {
    await rejects(dialled, kind("connect"));
  }));

Deno.test("dial: a name that is not resolved in time is connect_timeout", async () => {
  using clock = new Clock();
  const resolve = () => new Promise<never>(() => {});
  const connect = () => Promise.reject(new Error("unreachable"));
  const { signal } = new AbortController();
  const refused = rejects(
    dial({ resolve, connect, host: "a.test", timeoutMs: 2000, signal }),
    kind("connect_timeout"),
  );
  await clock.pass(2000);
  await refused;
});
