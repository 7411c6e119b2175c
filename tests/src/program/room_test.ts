import { deepEqual, equal, ok } from "node:assert/strict";
import { type Door, Room } from "../../../src/program/room.ts";
import { Clock } from "../../clock.ts";

/** A room, what its usher says, and listeners that note how they are treated. */
class Stage implements Disposable {
  readonly clock = new Clock();
  readonly said: string[] = [];
  readonly done: string[] = [];
  readonly room: Room;

  constructor(freeFiles: number | undefined) {
    this.room = new Room(freeFiles, {
      waiting: ({ door, most }) => void this.said.push(`${door?.name ?? "all"} wait: ${most}`),
      admitted: ({ door }) => void this.said.push(`${door?.name ?? "all"} go on`),
    });
  }

  door(name: string, { most = Infinity, isAdmin = false, ahead = 0 } = {}): Door {
    const door = this.room.open({ most, isAdmin, listeners: 1 });
    const note = (what: string) => () => void this.done.push(`${name} ${what}`);
    const listening = { pause: note("pauses"), resume: note("resumes"), close: note("closes") };
    door.guard(name, { ...listening, port: 1, ahead }, { makeRoom: note("makes room") });
    return door;
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

function times(count: number, act: () => void): void {
  for (let i = 0; i < count; i++) act();
}

Deno.test("Room pauses listeners while there are files for an upstream for each client", () => {
  using stage = new Stage(1000);
  const { room, done } = stage;
  const door = stage.door("a");
  const most = room.mostClients;
  equal(most, Math.floor((1000 - 48 - 1) / 2));
  times(most - 1, () => door.enter());
  deepEqual(done, []);
  times(most, () => room.files.taken());
  door.enter();
  deepEqual(done, ["a pauses", "a makes room"]);
  door.leave();
  deepEqual(done.slice(2), ["a resumes"]);
  equal(door.pauses, 1);
});

Deno.test("Room counts connections kept to upstreams that are more than clients", () => {
  using stage = new Stage(1000);
  const door = stage.door("a");
  times(900, () => stage.room.files.taken());
  times(50, () => door.enter());
  equal(door.crowded, false);
  door.enter();
  equal(door.crowded, true);
  stage.room.files.released();
  equal(door.crowded, false);
});

Deno.test("Room does not pause the admin's listener, for which there is room in any case", () => {
  using stage = new Stage(100);
  const admin = stage.door("admin", { most: 16, isAdmin: true });
  const door = stage.door("a");
  times(stage.room.mostClients + 1, () => door.enter());
  deepEqual([door.crowded, admin.crowded], [true, false]);
  const without = stage.room.mostClients;
  stage.room.close(admin);
  ok(stage.room.mostClients - without >= 8);
});

Deno.test("Room leaves room for what a listener may have taken ahead", () => {
  using stage = new Stage(1000);
  const door = stage.door("a", { ahead: 100 });
  equal(stage.room.mostClients, Math.floor((1000 - 48 - 1 - 100) / 2));
  equal(door.mostAhead, Math.floor((1000 - 48) / 6));
});

Deno.test("Room has a place for one client, however few files there are", () => {
  for (const files of [0, 3, 40]) {
    using stage = new Stage(files);
    const door = stage.door("a", { ahead: 5 });
    equal(door.crowded, false);
    ok(stage.room.mostClients >= 1);
    times(stage.room.mostClients, () => door.enter());
    equal(door.crowded, true);
  }
});

Deno.test("Room does not know how many files there are until they are used up", () => {
  using stage = new Stage(undefined);
  const door = stage.door("a");
  times(5000, () => door.enter());
  times(3000, () => stage.room.files.taken());
  deepEqual([stage.room.mostClients, door.crowded], [Infinity, false]);
  stage.room.files.exhausted();
  deepEqual([stage.room.mostClients, door.crowded], [3999, true]);
  stage.room.files.exhausted();
  equal(stage.room.mostClients, 3999);
});

Deno.test("Door is paused by its own limit, which may be changed", () => {
  using stage = new Stage(undefined);
  const [door, other] = [stage.door("a", { most: 2 }), stage.door("b")];
  times(2, () => door.enter());
  times(9, () => other.enter());
  deepEqual(stage.done, ["a pauses", "a makes room"]);
  door.most = 3;
  door.enter();
  door.most = Infinity;
  door.leave();
  deepEqual(stage.done.slice(2), ["a resumes", "a pauses", "a makes room", "a resumes"]);
  equal(stage.room.crowded, false);
});

Deno.test("Room tells once when connections begin to wait, and once when none has for a while", async () => {
  using stage = new Stage(200);
  const { clock, said, room } = stage;
  const [a, b] = [stage.door("a", { most: 10 }), stage.door("b")];
  times(10, () => a.enter());
  times(20, () => {
    a.leave();
    a.enter();
  });
  deepEqual(said, ["a wait: 10"]);
  const { mostClients } = room;
  times(mostClients, () => b.enter());
  deepEqual([said.slice(1), room.crowded], [[`all wait: ${mostClients}`], true]);
  times(mostClients, () => b.leave());
  a.leave();
  await clock.pass(4999);
  equal(said.length, 2);
  a.enter();
  await clock.pass(1);
  deepEqual([said.slice(2), room.crowded], [["all go on"], false]);
  a.leave();
  await clock.pass(5000);
  deepEqual(said.slice(3), ["a go on"]);
  equal(clock.pending, 0);
});
