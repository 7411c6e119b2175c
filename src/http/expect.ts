/** `Expect: 100-continue`: its sender waits for 100 before it sends the body (RFC 9110 §10.1.1). */
import { type Fields, listMembers } from "./fields.ts";

const CONTINUE = "100-continue";

export function expectsContinue(fields: Fields): boolean {
  const expect = fields.joined("expect");
  return expect !== undefined && listMembers(expect.toLowerCase()).includes(CONTINUE);
}

/** Other expectations stay. */
export function dropContinue(fields: Fields): void {
  if (!expectsContinue(fields)) return;
  const expectations = listMembers(fields.joined("expect")!);
  const others = expectations.filter((member) => member.toLowerCase() !== CONTINUE);
  if (others.length === 0) fields.delete("expect");
  else fields.set("Expect", others.join(", "));
}

export function addContinue(fields: Fields): void {
  fields.append("Expect", CONTINUE);
}
