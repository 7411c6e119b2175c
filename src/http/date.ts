/** Dates as HTTP writes them (RFC 9110 §5.6.7). */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Sun, 06 Nov 1994 08:49:37 GMT`; as in RFC 850; as of asctime. */
const forms = [
  /^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<short>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
];

/** Milliseconds since 1970; undefined: it is no such date. */
export function parseHttpDate(text: string, nowMs: number = Date.now()): number | undefined {
  for (const form of forms) {
    const { day, month, year, short, time } = form.exec(text)?.groups ?? {};
    if (day === undefined) continue;
    const monthIndex = MONTHS.indexOf(month);
    const [hours, minutes, seconds] = time.split(":").map(Number);
    const full = year === undefined ? fullYear(Number(short), nowMs) : Number(year);
    const ms = Date.UTC(full, monthIndex, Number(day), hours, minutes, seconds);
    const isDate = monthIndex >= 0 && new Date(ms).getUTCDate() === Number(day) && hours < 24 &&
      minutes < 60 && seconds <= 60;
    return isDate ? ms : undefined;
  }
  return undefined;
}

/** Of two digits: more than 50 years ahead is taken for the past. */
function fullYear(digits: number, nowMs: number): number {
  const now = new Date(nowMs).getUTCFullYear();
  const year = now - now % 100 + digits;
  return year > now + 50 ? year - 100 : year;
}
