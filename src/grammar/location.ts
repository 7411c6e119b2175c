/**
 * Where a redirect leads: a template of a URL whose host is the config's, or the one that the client
 * has named itself. Nothing else that a client sends can be a part of its authority, or make one.
 */
import { compileTemplate, type Variables } from "./template.ts";

/** Undefined: it is to lead to the host that the client has named, and that has named none. */
export type Location = (variables: Variables) => string | undefined;

/** A scheme, an authority, and what can only follow one. */
const absolute =
  /^(https?|\$\{scheme\}):\/\/((?:[\w.-]|\$\{host\})+|\[[\da-f:.]+\])(:\d{1,5})?((?:[/?#]|\$\{(?:path|query)\}).*)?$/is;

/** A path that begins here, or that of the request. */
const relative = /^(?:\/(?![/\\])|\$\{path\})/;

/** Throws SyntaxError where it may lead astray, and for a variable that is not known. */
export function compileLocation(text: string): Location {
  const written = text.toWellFormed().replace(/[^\0-\x7f]+/g, encodeURIComponent);
  const parts = absolute.exec(written);
  if (parts !== null) return compileAbsolute(parts);
  if (!relative.test(written)) {
    throw new SyntaxError(
      "a redirect leads to https://HOST…, where HOST may be ${host}, or to a path that begins with " +
        "'/' or ${path}",
    );
  }
  const path = compileTemplate(written);
  // Two slashes, of either kind, would begin another authority (URL Standard §4.4).
  return (variables) => inUrl(path(variables)).replace(/^\/*/, "/");
}

function compileAbsolute([, scheme, host, port = "", rest = ""]: readonly string[]): Location {
  const [schemeOf, hostOf, restOf] = [scheme, host, rest].map(compileTemplate);
  const isNamed = host.includes("${host}");
  return (variables) => {
    if (isNamed && variables.host === "") return undefined;
    const authority = port === ""
      ? hostOf(variables)
      : hostOf({ ...NO_VARIABLES, host: variables.host.replace(/:\d*$/, "") }) + port;
    return `${schemeOf(variables)}://${authority}${inUrl(restOf(variables))}`;
  };
}

/** In the host of a location there is no other variable than the host. */
const NO_VARIABLES = {} as Variables;

/** What stands in no URL as it is, and what browsers take for something else, as triplets. */
function inUrl(text: string): string {
  return text.replace(/[^\x21-\x7e]|["<>\\^`{|}]/g, triplet);
}

function triplet(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
