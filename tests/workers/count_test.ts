import { equal, throws } from "node:assert/strict";
import { Flags } from "../../src/cli/arguments.ts";
import { UsageError } from "../../src/program/errors.ts";
import { workersGiven } from "../../src/cli/run.ts";

const given = (...values: string[]) =>
  workersGiven(new Flags("run", new Map(values.length > 0 ? [["workers", values]] : [])));

Deno.test("workersGiven: a number, one for each processor, or one", () => {
  equal(given(), 1);
  equal(given("1"), 1);
  equal(given("4", "256"), 256);
  equal(given("auto"), navigator.hardwareConcurrency);
});

Deno.test("workersGiven: anything else is bad usage", () => {
  for (const text of ["0", "-1", "x", "", "257", "1.5", "1e1", "two", "Auto", " 2"]) {
    throws(() => given(text), (error: Error) => {
      return error instanceof UsageError && error.message.endsWith(`or auto, got '${text}'`);
    });
  }
});
