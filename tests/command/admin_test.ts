import { equal } from "node:assert/strict";
import { adminService } from "../../src/command/admin.ts";
import { incomingWith } from "../routes/snapshot.ts";

Deno.test("adminService: 421 for a name that another may have made to lead here", async () => {
  const service = adminService({ fetch: () => new Response("ok") });
  const statusFor = async (host: string) => (await service.handle(incomingWith({ host }))).status;
  for (const host of ["localhost", "127.0.0.1", "[::1]", ""]) equal(await statusFor(host), 200);
  for (const host of ["evil.test", "localhost.evil.test"]) equal(await statusFor(host), 421);
});
