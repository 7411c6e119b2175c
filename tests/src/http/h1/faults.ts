import assert from "node:assert/strict";
import { WireError, type WireFault } from "../../../../src/http/h1/wire_error.ts";

/** For `assert.throws` and `assert.rejects`: a WireError for this reason. */
export function fault(reason: WireFault): (error: unknown) => true {
  return (error) => {
    assert(error instanceof WireError, `not a WireError: ${error}`);
    assert.equal(error.reason, reason, error.message);
    return true;
  };
}
