/**
 * Fields that speak of one connection and end at the proxy (RFC 9110 §7.6.1), both ways. What
 * `Connection` names goes too, whatever it is: the fields that a sender could want to hide from
 * the target that way are Weir's to write, and are written afterwards.
 */
import { hopByHopNames } from "../../grammar/hop_by_hop.ts";
import { carriesHttp, isProtocol } from "../../grammar/protocol.ts";
import { dropContinue } from "../../http/expect.ts";
import { FieldNames, type Fields, listMembers } from "../../http/fields.ts";
import { upgradesIn } from "../../http/upgrade.ts";

const hopByHop = new FieldNames(hopByHopNames);

/** A copy to be sent to a target; its transport expects 100 by itself (RFC 9110 §10.1.1). */
export function endToEndRequest(fields: Fields): Fields {
  const copy = endToEnd(fields);
  dropContinue(copy);
  copy.delete("http2-settings");
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
 * What is offered to a target of the protocols that a request offers to switch to: of `upgrades`,
 * where a route narrows them, and none that carries HTTP past the proxy; undefined: nothing.
 */
export function offerOf(fields: Fields, upgrades?: readonly string[]): string | undefined {
  const offered = upgradesIn(fields).filter((protocol) =>
    isProtocol(protocol) && !carriesHttp(protocol) &&
    (upgrades === undefined || upgrades.includes(protocol.toLowerCase()))
  );
  return offered.length === 0 ? undefined : offered.join(", ");
}

/** Names that `Connection` gives besides the two options that are no fields. */
function namedBy(connection: string | undefined): string[] {
  if (connection === undefined || persistence.test(connection)) return [];
  return listMembers(connection.toLowerCase());
}

/** What nearly all clients send: it names no field. */
const persistence = /^(?:keep-alive|close)?$/i;
