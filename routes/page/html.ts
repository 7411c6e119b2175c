import { answer } from "../answer.ts";

/** The page loads nothing from elsewhere, and could not; nor is it shown inside another. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const FIELDS = {
  "Content-Security-Policy": POLICY,
  // With no-referrer browsers would call the origin of its own forms null (Fetch §3.1).
  "Referrer-Policy": "same-origin",
};

export function html(text: string, status = 200): Response {
  return answer("text/html; charset=utf-8", text, { status, fields: FIELDS });
}
