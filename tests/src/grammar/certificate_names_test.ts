import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { CertificateNames, chosenFor } from "../../../src/grammar/certificate_names.ts";

Deno.test("CertificateNames covers what RFC 9525 says that it does", () => {
  const names = new CertificateNames(["Shop.example", "*.Shop.example", "192.0.2.1", "0:0::1"]);
  const cases: [host: string, covered: boolean][] = [
    ["shop.example", true],
    ["SHOP.EXAMPLE.", true],
    ["www.shop.example", true],
    ["*.shop.example", true],
    ["a.www.shop.example", false],
    [".shop.example", false],
    ["notshop.example", false],
    ["example", false],
    ["", false],
    ["192.0.2.1", true],
    ["192.0.2.2", false],
    ["[::1]", true],
    ["0:0:0:0:0:0:0:1", true],
    ["[::2]", false],
  ];
  for (const [host, covered] of cases) deepEqual([host, names.covers(host)], [host, covered]);
});

const label = fc.stringMatching(/^[a-c]{1,2}$/);
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const name = fc.oneof(host, host.map((rest) => `*.${rest}`));

/** Written apart from the other: by labels. */
function matches(name: string, host: string): boolean {
  const [own, asked] = [name.split("."), host.split(".")];
  return own.length === asked.length &&
    own.every((label, nth) => label === asked[nth] || label === "*" && nth === 0);
}

Deno.test("CertificateNames: a name matches label by label", () => {
  fc.assert(fc.property(fc.array(name), host, (names, host) => {
    equal(new CertificateNames(names).covers(host), names.some((name) => matches(name, host)));
  }));
});

Deno.test("chosenFor: an exact name, then a wildcard, then the first", () => {
  fc.assert(fc.property(fc.array(fc.array(name), { minLength: 1 }), host, (lists, host) => {
    const chosen = chosenFor(host, lists.map((list) => new CertificateNames(list)));
    const exact = lists.findIndex((list) => list.includes(host));
    const any = lists.findIndex((list) => list.some((name) => matches(name, host)));
    equal(chosen, exact >= 0 ? exact : any >= 0 ? any : 0);
  }));
});
