/** What a peer may fill a line with so that those who look for something in it look long. */

/** One line of a head takes no more. */
const LINE_BYTES = 16 * 1024;

const units = [
  ...[" ", "\t", " \t", ",", ", ", " ,", "\t,\t", ";", "; ", '"', "\\", '\\"', '",', '"a", '],
  ...["(", ")", "()", "( ", "%", "%2", "%41", "%e9", "&", "=", "a=", "a= ", "=;", "a=b; "],
  ...[":", "::", "1:", ".", "1.", "[", "]", "[]:1", "/", "/.", "/../", "-", "_", "{", "$", "${"],
  ...["*", "?", "1", "a", "\xa0", "\xe9", "a,", "chunked,", "gzip , ", "0,", "1.1 a, ", "q=0.1,"],
  ...["for=", "1.1.1.1, ", "::1,", "close,", "a/", "+json", "f-", "0-", "aaaaaaa-"],
];

/** By a name for people. Each begins and ends with a letter, as white space there is taken off. */
export const shapes: ReadonlyMap<string, string> = new Map(
  units.map((unit) => {
    const fill = unit.repeat(Math.ceil(LINE_BYTES / unit.length));
    return [JSON.stringify(unit), `a${fill.slice(0, LINE_BYTES - 100)}b`];
  }),
);

/** Fields that the admin listener looks at. */
export const adminFields = [
  "Accept",
  "Authorization",
  "Connection",
  "Content-Type",
  "Host",
  "Origin",
  "Sec-Fetch-Site",
];

/** Fields that Weir looks at in a request, and one that it does not. */
export const requestFields = [
  "Authorization",
  "Connection",
  "Content-Encoding",
  "Content-Length",
  "Content-Type",
  "Cookie",
  "Expect",
  "Forwarded",
  "Hash-Key",
  "Host",
  "Keep-Alive",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "Via",
  "X-Beta",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Forwarded-Proto",
  "X-Other",
  "X-Real-IP",
  "X-Request-Id",
  "traceparent",
  "tracestate",
];

/** The same of a response. */
export const responseFields = [
  "Connection",
  "Content-Encoding",
  "Content-Length",
  "Content-Type",
  "Date",
  "Keep-Alive",
  "Location",
  "Set-Cookie",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "Vary",
  "Via",
  "X-Other",
  "X-Request-Id",
];
