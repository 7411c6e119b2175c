import { deepEqual, equal, rejects } from "node:assert/strict";
import { atMost, type Found, type LookUp, Names } from "../../../src/transport/names.ts";

/** Look-ups that a test answers by hand. */
class Server {
  readonly asked: string[] = [];
  readonly #open = new Map<string, PromiseWithResolvers<Found[]>>();

  readonly lookUp: LookUp = (name) => {
    this.asked.push(name);
    const answer = Promise.withResolvers<Found[]>();
    this.#open.set(name, answer);
    return answer.promise;
  };

  answer(name: string, ...addresses: string[]): void {
    this.#open.get(name)!.resolve(addresses.map((address) => {
      return { address, family: address.includes(":") ? 6 : 4 };
    }));
  }

  refuse(name: string): void {
    this.#open.get(name)!.reject(new Error(`no ${name}`));
  }
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Names: addresses, and localhost with all under it, are looked up nowhere", async () => {
  const names = new Names(() => Promise.reject(new Error("a look-up")));
  for (const host of ["192.0.2.1", "2001:db8::1", "fe80::1%eth0"]) {
    deepEqual(await names.addressesOf(host), [host]);
  }
  for (const host of ["localhost", "LOCALHOST.", "a.localhost"]) {
    deepEqual(await names.addressesOf(host), ["127.0.0.1", "::1"]);
  }
  await rejects(names.addressesOf("notlocalhost"));
});

Deno.test("Names: all who want one name share its look-up; who comes later has another", async () => {
  const server = new Server();
  const names = new Names(server.lookUp);
  const first = [names.addressesOf("a.test"), names.addressesOf("a.test")];
  const other = names.addressesOf("b.test");
  deepEqual(server.asked, ["a.test", "b.test"]);
  server.answer("a.test", "192.0.2.1");
  deepEqual(await Promise.all(first), [["192.0.2.1"], ["192.0.2.1"]]);
  server.refuse("b.test");
  await rejects(other, /no b.test/);
  await turn();
  void names.addressesOf("a.test");
  void names.addressesOf("b.test");
  deepEqual(server.asked, ["a.test", "b.test", "a.test", "b.test"]);
});

Deno.test("Names gives the families in turn, that of the first address first", async () => {
  const cases = [
    [["::1", "::2", "1.1.1.1"], ["::1", "1.1.1.1", "::2"]],
    [["1.1.1.1", "2.2.2.2", "::1"], ["1.1.1.1", "::1", "2.2.2.2"]],
    [["::1"], ["::1"]],
    [[], []],
  ];
  for (const [found, tried] of cases) {
    const server = new Server();
    const addresses = new Names(server.lookUp).addressesOf("a.test");
    server.answer("a.test", ...found);
    deepEqual(await addresses, tried);
  }
});

Deno.test("atMost: so many at once, and the next in the order in which they came", async () => {
  const server = new Server();
  const lookUp = atMost(2, server.lookUp, () => Promise.reject(new Error("unknown")));
  const found = ["a", "b", "c", "d", "e"].map(lookUp);
  equal(server.asked.join(""), "ab");
  server.answer("b", "192.0.2.2");
  await found[1];
  await turn();
  equal(server.asked.join(""), "abc");
  server.refuse("a");
  await rejects(found[0]);
  await turn();
  equal(server.asked.join(""), "abcd");
  for (const name of ["c", "d"]) server.answer(name);
  await turn();
  equal(server.asked.join(""), "abcde");
  server.answer("e");
  await Promise.all(found.slice(2));
  const later = ["f", "g", "h"].map(lookUp);
  equal(server.asked.join(""), "abcdefg");
  for (const name of ["f", "g"]) server.answer(name);
  await turn();
  server.answer("h");
  await Promise.all(later);
});

Deno.test("atMost: who waits takes what is found beside, and needs no turn any more", async () => {
  const [server, beside] = [new Server(), new Server()];
  const lookUp = atMost(1, server.lookUp, beside.lookUp);
  const found = ["hangs", "b", "c"].map(lookUp);
  deepEqual([server.asked, beside.asked], [["hangs"], ["b", "c"]]);
  beside.answer("b", "192.0.2.2");
  equal((await found[1])[0].address, "192.0.2.2");
  beside.refuse("c");
  await turn();
  server.answer("hangs", "192.0.2.1");
  await found[0];
  await turn();
  deepEqual(server.asked, ["hangs", "c"]);
  server.refuse("c");
  await rejects(found[2], ({ errors }: AggregateError) => errors.length === 2);
});
