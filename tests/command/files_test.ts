import { deepEqual, equal } from "node:assert/strict";
import { readConfig } from "../../src/cli/files.ts";
import { folderOf } from "./weir.ts";

const TEXT = 'via: "${HOSTNAME}/gate"\nroutes: [{ upstream: http://a }]\n';

/** Runs `act` with HOSTNAME as given, or with none. */
function withHostname<Result>(name: string | undefined, act: () => Result): Result {
  const before = Deno.env.get("HOSTNAME");
  const set = (value: string | undefined) =>
    value === undefined ? Deno.env.delete("HOSTNAME") : Deno.env.set("HOSTNAME", value);
  set(name);
  try {
    return act();
  } finally {
    set(before);
  }
}

Deno.test("readConfig: HOSTNAME is the machine's name where the environment has none", async () => {
  await using folder = await folderOf({ "weir.yaml": TEXT });
  const via = () => readConfig([`${folder.path}/weir.yaml`]).config.via;
  equal(withHostname(undefined, via), `${Deno.hostname()}/gate`);
  equal(withHostname("edge-1", via), "edge-1/gate");
});

Deno.test("readConfig: HOSTNAME is asked for only where a file names it", async () => {
  await using folder = await folderOf({ "weir.yaml": "routes: [{ upstream: http://a }]\n" });
  const read = () => {
    readConfig([folder.path]);
    return Deno.env.get("HOSTNAME");
  };
  deepEqual(withHostname(undefined, read), undefined);
});
