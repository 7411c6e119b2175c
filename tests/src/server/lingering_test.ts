import { deepEqual } from "node:assert/strict";
import { NOBODY, type Socket } from "../../../src/http/socket.ts";
import { Lingering } from "../../../src/server/lingering.ts";
import { Clock } from "../../clock.ts";

/** A connection that is to close, of which all has gone out when `sent` is called. */
function closing(ended = false) {
  const events: string[] = [];
  let sent = () => {};
  const socket: Socket = {
    remote: { address: "127.0.0.1", port: 50_000 },
    localAddress: "127.0.0.1",
    localPort: 80,
    open: true,
    consumer: NOBODY,
    write: () => true,
    end: (then = () => {}) => sent = then,
    pause() {},
    resume() {},
    destroy: () => void events.push("closed"),
    reset: () => void events.push("reset"),
  };
  const over = () => void events.push("over");
  const lingering = new Lingering(socket, { amid: true, ended, sendMs: 60_000, over });
  return { lingering, events, sent: () => sent() };
}

Deno.test("Lingering resets a connection of which not all could be sent", async () => {
  using clock = new Clock();
  const late = closing();
  await clock.pass(59_999);
  deepEqual(late.events, []);
  await clock.pass(1);
  deepEqual(late.events, ["reset", "over"]);
  const cut = closing();
  cut.lingering.close();
  deepEqual(cut.events, ["reset", "over"]);
});

Deno.test("Lingering sends all before it closes, though the client has ended", () => {
  using _ = new Clock();
  const before = closing(true);
  deepEqual(before.events, []);
  before.sent();
  deepEqual(before.events, ["closed", "over"]);
  const meanwhile = closing();
  meanwhile.lingering.onEnd();
  deepEqual(meanwhile.events, []);
  meanwhile.sent();
  deepEqual(meanwhile.events, ["closed", "over"]);
});

Deno.test("Lingering is over when the client has ended, or the connection is lost", () => {
  using _ = new Clock();
  const ended = closing();
  ended.sent();
  ended.lingering.onEnd();
  deepEqual(ended.events, ["closed", "over"]);
  const lost = closing();
  lost.lingering.onError();
  deepEqual(lost.events, ["over"]);
});
