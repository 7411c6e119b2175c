import { equal } from "node:assert/strict";
import { Fields } from "../../../src/http/fields.ts";
import { isAgreed } from "../../../src/http/upgrade.ts";

Deno.test("isAgreed holds for protocols that were offered, where Connection names Upgrade", () => {
  const cases: [offer: string | undefined, upgrade: string, connection: string, is: boolean][] = [
    ["websocket", "websocket", "Upgrade", true],
    ["websocket", "WebSocket", "keep-alive, upgrade", true],
    ["WebSocket, tcp", "tcp", "Upgrade", true],
    ["websocket, tcp", "tcp, websocket", "Upgrade", true],
    ["websocket", "websocket, tcp", "Upgrade", false],
    ["websocket", "websocket, h2c", "Upgrade", false],
    ["websocket", "tcp", "Upgrade", false],
    ["SPDY/3.1", "SPDY", "Upgrade", false],
    ["websocket", "", "Upgrade", false],
    ["websocket", "websocket", "", false],
    ["websocket", "websocket", "keep-alive", false],
    ["websocket", "websocket", "x-upgrade", false],
    [undefined, "websocket", "Upgrade", false],
  ];
  for (const [offer, upgrade, connection, is] of cases) {
    const fields = Fields.from([["Upgrade", upgrade], ["Connection", connection]]);
    equal(isAgreed(fields, offer), is, `${offer}: ${upgrade}, ${connection}`);
  }
  equal(isAgreed(Fields.from([["Connection", "Upgrade"]]), "websocket"), false);
});
