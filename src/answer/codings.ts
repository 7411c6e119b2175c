/** Which coding of a body a client would have (RFC 9110 §12.5.3). */

/**
 * Those of `offered` that `Accept-Encoding` takes, the best first; of equal ones the one offered
 * first. Without any of them the body goes as it is.
 */
export function codingsFor(field: string | undefined, offered: readonly string[]): string[] {
  if (field === undefined) return [];
  const weights = weightsIn(field);
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get("*") ?? 0;
  const least = weights.get("identity") ?? 0;
  return offered
    .filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= least)
    .toSorted((a, b) => weightOf(b) - weightOf(a));
}

function weightsIn(field: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const member of field.split(",")) {
    const [coding, ...parameters] = member.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    // A malformed weight is that of a client that knows the coding all the same.
    const isWeight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight);
    if (coding !== "") weights.set(coding === "x-gzip" ? "gzip" : coding, isWeight ? +weight : 1);
  }
  return weights;
}
