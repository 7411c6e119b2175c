import { equal } from "node:assert/strict";
import { Connection } from "../../../src/transport/connection.ts";
import { Pool } from "../../../src/transport/pool.ts";
import { socketPair } from "../../socket_pair.ts";

const connection = () => new Connection(socketPair()[0]);

Deno.test("Pool gives the connection last put first", () => {
  const pool = new Pool(1000);
  const [a, b] = [connection(), connection()];
  pool.put(a);
  pool.put(b);
  equal(pool.take(), b);
  equal(pool.take(), a);
  equal(a.reused, true);
  equal(pool.take(), undefined);
  for (const each of [a, b]) each.close();
});
