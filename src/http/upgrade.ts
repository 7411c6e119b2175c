/** What is said of a switch of protocols (RFC 9110 §7.8), by the one who offers and by the one who agrees. */
import { type Fields, listMembers } from "./fields.ts";

/** The protocols that `Upgrade` lists, as written and in its order; none where `Connection` does not name it. */
export function upgradesIn(fields: Fields): string[] {
  const protocols = fields.joined("upgrade");
  if (protocols === undefined) return [];
  const options = listMembers((fields.joined("connection") ?? "").toLowerCase());
  return options.includes("upgrade") ? listMembers(protocols) : [];
}

/** A 101 is to one or more of the protocols that were offered (RFC 9110 §15.2.2). */
export function isAgreed(fields: Fields, offer: string | undefined): boolean {
  if (offer === undefined) return false;
  const offered = new Set(listMembers(offer.toLowerCase()));
  const chosen = upgradesIn(fields);
  return chosen.length > 0 && chosen.every((protocol) => offered.has(protocol.toLowerCase()));
}
