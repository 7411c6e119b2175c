import { deepEqual, throws } from "node:assert/strict";
import { ScalarError } from "../../config/scalars.ts";
import { parseTerminalResponses } from "../../src/cli/go_flags.ts";

Deno.test("parseTerminalResponses makes classes of round hundreds, each once", () => {
  deepEqual(parseTerminalResponses("100,200,300,400"), ["1xx", "2xx", "3xx", "4xx"]);
  deepEqual(parseTerminalResponses("500,200,500"), ["5xx", "2xx"]);
});

Deno.test("parseTerminalResponses says what is wrong with the rest", () => {
  const cases: [string, string][] = [
    ["sausage", "'sausage' is not a number"],
    ["200,", "'' is not a number"],
    ["200, 300", "' 300' is not a number"],
    ["2e2", "'2e2' is not a number"],
    ["101", "'101' is not a round hundred"],
    ["200,404", "'404' is not a round hundred"],
    ["0", "expected 100, 200, 300, 400 or 500, got '0'"],
    ["-200", "expected 100, 200, 300, 400 or 500, got '-200'"],
    ["600", "expected 100, 200, 300, 400 or 500, got '600'"],
  ];
  for (const [text, message] of cases) {
    throws(() => parseTerminalResponses(text), new ScalarError(message));
  }
});
