import assert from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import type { WireFault } from "../../../../src/http/h1/wire_error.ts";
import {
  type Framing,
  framingFor,
  requestFraming,
  responseFraming,
} from "../../../../src/http/h1/framing.ts";
import { fault } from "./faults.ts";

const NONE: Framing = { kind: "none" };
const CHUNKED: Framing = { kind: "chunked" };
const UNTIL_CLOSE: Framing = { kind: "until_close" };
const length = (length: number): Framing => ({ kind: "length", length });

type Lines = [string, string][];

const codings: [Lines, Framing | WireFault][] = [
  [[["Transfer-Encoding", "chunked"]], CHUNKED],
  [[["transfer-encoding", "Chunked"]], CHUNKED],
  [[["Transfer-Encoding", "gzip, chunked"]], "unimplemented"],
  [[["Transfer-Encoding", "gzip"], ["Transfer-Encoding", "chunked"]], "unimplemented"],
  [[["Transfer-Encoding", ", chunked"]], "unimplemented"],
  [[["Transfer-Encoding", "gzip \t,\t chunked"]], "unimplemented"],
  [[["Transfer-Encoding", ""]], "malformed"],
  [[["Transfer-Encoding", "gzip"]], "malformed"],
  [[["Transfer-Encoding", "identity"]], "malformed"],
  [[["Transfer-Encoding", "xchunked"]], "malformed"],
  [[["Transfer-Encoding", "chunked, gzip"]], "malformed"],
  [[["Transfer-Encoding", "chunked, chunked"]], "malformed"],
  [[["Transfer-Encoding", "chunked"], ["Transfer-Encoding", "chunked"]], "malformed"],
  [[["Transfer-Encoding", "chunked"], ["Transfer-Encoding", "identity"]], "malformed"],
  [[["Transfer-Encoding", "chunked,"]], "malformed"],
  [[["Transfer-Encoding", "chunked;a=b"]], "malformed"],
  [[["Transfer-Encoding", "\xa0chunked"]], "malformed"],
  [[["Transfer-Encoding", "gzip,\xa0chunked"]], "malformed"],
  [[["Transfer-Encoding", "chunked"], ["Content-Length", "5"]], "malformed"],
  [[["Content-Length", "0"], ["Transfer-Encoding", "chunked"]], "malformed"],
];

const lengths: [Lines, Framing | WireFault][] = [
  [[["Content-Length", "0"]], length(0)],
  [[["content-length", "5"]], length(5)],
  [[["Content-Length", "007"]], length(7)],
  [[["Content-Length", "9007199254740991"]], length(2 ** 53 - 1)],
  [[["Content-Length", "9007199254740992"]], "malformed"],
  [[["Content-Length", "1".repeat(400)]], "malformed"],
  [[["Content-Length", ""]], "malformed"],
  [[["Content-Length", "+5"]], "malformed"],
  [[["Content-Length", "-5"]], "malformed"],
  [[["Content-Length", "5.0"]], "malformed"],
  [[["Content-Length", "5e0"]], "malformed"],
  [[["Content-Length", "0x5"]], "malformed"],
  [[["Content-Length", "5 5"]], "malformed"],
  [[["Content-Length", "\xa05"]], "malformed"],
  [[["Content-Length", "\xb2"]], "malformed"],
  [[["Content-Length", "5,"]], "malformed"],
  [[["Content-Length", ",5"]], "malformed"],
  [[["Content-Length", "5, 6"]], "malformed"],
  [[["Content-Length", "5,\xa05"]], "malformed"],
  [[["Content-Length", "5"], ["Content-Length", "6"]], "malformed"],
  [[["Content-Length", "5"], ["Content-Length", "+5"]], "malformed"],
];

function verify(cases: [Lines, Framing | WireFault][], framing: (fields: Fields) => Framing): void {
  for (const [lines, expected] of cases) {
    const read = () => framing(Fields.from(lines));
    if (typeof expected === "string") {
      assert.throws(read, fault(expected), JSON.stringify(lines));
    } else assert.deepEqual(read(), expected, JSON.stringify(lines));
  }
}

Deno.test("requestFraming takes one meaning and refuses every second one", () => {
  verify([...codings, ...lengths, [[], NONE]], (fields) => {
    return requestFraming({ version: "1.1", fields });
  });
});

Deno.test("requestFraming refuses a repeated length, even an equal one", () => {
  verify([
    [[["Content-Length", "5"], ["Content-Length", "5"]], "malformed"],
    [[["Content-Length", "5, 5"]], "malformed"],
  ], (fields) => requestFraming({ version: "1.1", fields }));
});

Deno.test("requestFraming and responseFraming refuse Transfer-Encoding in HTTP/1.0", () => {
  const fields = Fields.from([["Transfer-Encoding", "chunked"]]);
  assert.throws(() => requestFraming({ version: "1.0", fields }), fault("malformed"));
  const response = { version: "1.0", status: 200, fields } as const;
  assert.throws(() => responseFraming(response, "GET"), fault("malformed"));
});

Deno.test("responseFraming takes one meaning and refuses every second one", () => {
  verify([...codings, ...lengths, [[], UNTIL_CLOSE]], (fields) => {
    return responseFraming({ version: "1.1", status: 200, fields }, "GET");
  });
});

Deno.test("responseFraming takes a repeated length as one when all agree", () => {
  verify(
    [
      [[["Content-Length", "5"], ["Content-Length", "5"]], length(5)],
      [[["Content-Length", "5 , 5"]], length(5)],
    ],
    (fields) => responseFraming({ version: "1.1", status: 200, fields }, "GET"),
  );
});

Deno.test("responseFraming knows the responses that have no body", () => {
  const bare: [number, string][] = [
    [100, "GET"],
    [103, "POST"],
    [204, "GET"],
    [304, "GET"],
    [200, "HEAD"],
    [404, "HEAD"],
    [200, "CONNECT"],
  ];
  const declared = [Fields.from([["Content-Length", "5"]]), new Fields()];
  for (const [status, method] of bare) {
    for (const fields of declared) {
      assert.deepEqual(responseFraming({ version: "1.1", status, fields }, method), NONE);
    }
  }
  const fields = declared[0];
  const refusal = { version: "1.1", status: 502, fields } as const;
  assert.deepEqual(responseFraming(refusal, "CONNECT"), length(5));
});

Deno.test("responseFraming refuses conflicting lengths where there is no body, too", () => {
  const fields = Fields.from([["Content-Length", "5"], ["Content-Length", "6"]]);
  const response = { version: "1.1", status: 304, fields } as const;
  assert.throws(() => responseFraming(response, "GET"), fault("malformed"));
});

Deno.test("framingFor follows from the body", () => {
  const reader = { read: () => Promise.resolve(undefined), cancel: () => {} };
  assert.deepEqual(framingFor(undefined), NONE);
  assert.deepEqual(framingFor(new Uint8Array(3)), length(3));
  assert.deepEqual(framingFor({ ...reader, length: 4 }), length(4));
  assert.deepEqual(framingFor({ ...reader, length: undefined }), CHUNKED);
});
