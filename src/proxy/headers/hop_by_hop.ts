/**
 * Fields that speak of one connection and end at the proxy (RFC 9110 §7.6.1), both ways. What
 * `Connection` names goes too, whatever it is: the fields that a sender could want to hide from
 * the target that way are Weir's to write, and are written afterwards.
 */
import { hopByHopNames } from "../../grammar/hop_by_hop.ts";
import { FieldNames, type Fields, listMembers } from "../../http/fields.ts";

const hopByHop = new FieldNames(hopByHopNames);

/** A copy to be sent to a target; `Expect: 100-continue` is settled here (RFC 9110 §10.1.1). */
export function endToEndRequest(fields: Fields): Fields {
  const copy = endToEnd(fields);
  if (fields.get("expect")?.toLowerCase() === "100-continue") copy.delete("expect");
  return copy;
}

/** A copy to be sent to the client. */
export function endToEndResponse(fields: Fields): Fields {
  return endToEnd(fields);
}

function endToEnd(fields: Fields): Fields {
  const named = namedBy(fields.joined("connection"));
  return fields.without(
    named.length === 0 ? hopByHop : new FieldNames([...hopByHopNames, ...named]),
  );
}

/**
 * The protocol that a request asks to switch to, or a 101 response switches to, where Weir carries
 * it: "websocket" (RFC 6455 §4). Any other offer may be ignored (RFC 9110 §7.8).
 */
export function upgradeOf(fields: Fields): "websocket" | undefined {
  const protocols = fields.joined("upgrade");
  if (protocols === undefined) return undefined;
  if (listMembers(protocols.toLowerCase()).join() !== "websocket") return undefined;
  return namedBy(fields.joined("connection")).includes("upgrade") ? "websocket" : undefined;
}

/** Names that `Connection` gives besides the two options that are no fields. */
function namedBy(connection: string | undefined): string[] {
  if (connection === undefined || persistence.test(connection)) return [];
  return listMembers(connection.toLowerCase());
}

/** What nearly all clients send: it names no field. */
const persistence = /^(?:keep-alive|close)?$/i;
