import assert from "node:assert/strict";
import { ClientDeparture, signalOf } from "../../../src/http/cancel.ts";

Deno.test("ClientDeparture tells every listener once, with the reason of the first abort", () => {
  const departure = new ClientDeparture();
  const told: string[] = [];
  const removed = () => told.push("removed");
  departure.addEventListener("abort", () => told.push("a"));
  departure.addEventListener("abort", removed);
  departure.addEventListener("abort", () => told.push("b"));
  departure.removeEventListener("abort", removed);
  assert.equal(departure.aborted, false);
  departure.abort("left");
  departure.abort("again");
  assert.deepEqual([told, departure.aborted, departure.reason], [["a", "b"], true, "left"]);
});

Deno.test("signalOf gives a signal that aborts with the departure, before or after it", () => {
  for (const early of [true, false]) {
    const departure = new ClientDeparture();
    if (early) departure.abort("left");
    const signal = signalOf(departure);
    if (!early) departure.abort("left");
    assert.deepEqual([signal.aborted, signal.reason], [true, "left"]);
  }
});

Deno.test("signalOf leaves a signal as it is", () => {
  const { signal } = new AbortController();
  assert.equal(signalOf(signal), signal);
});
