/** @jsxImportSource hono/jsx */
// deno-lint-ignore-file jsx-key -- this is text: nothing is found again by its key
/** The table of listeners and the certificates that clients are shown there. */
import { type CertificateState, type ListenerState, NOTICE_DAYS } from "../control.ts";
import type { View } from "./view.ts";

const COLUMNS = ["Listener", "Speaks", "Certificate", "For", "Expires"];

export function Listeners({ listeners }: Pick<View, "listeners">) {
  if (listeners.length === 0) return <div id="listeners"></div>;
  return (
    <div id="listeners">
      <h2>Listeners</h2>
      <div>
        <table>
          <thead>
            <tr>
              {COLUMNS.map((name) => <th scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>{listeners.flatMap(rowsOf)}</tbody>
        </table>
      </div>
    </div>
  );
}

function rowsOf({ address, protocols, tls }: ListenerState) {
  const speaks = tls === undefined
    ? protocols.join(", ")
    : `${protocols.join(", ")} over TLS ${tls.min_version} and newer`;
  const certificates: readonly (CertificateState | undefined)[] = tls?.certificates ?? [undefined];
  return certificates.map((certificate, nth) => (
    <tr>
      <th scope="row">{nth === 0 ? address : ""}</th>
      <td data-name="Speaks">{nth === 0 ? speaks : ""}</td>
      <td data-name="Certificate">{certificate?.cert ?? ""}</td>
      <td data-name="For">{certificate?.names.join(", ") ?? ""}</td>
      <td data-name="Expires" class={stateOf(certificate)}>{textOf(certificate)}</td>
    </tr>
  ));
}

function stateOf(certificate: CertificateState | undefined): string {
  if (certificate === undefined || certificate.days_left >= NOTICE_DAYS) return "";
  return certificate.seconds_left > 0 ? "state held" : "state off";
}

function textOf(certificate: CertificateState | undefined) {
  if (certificate === undefined) return "";
  const { expires, days_left, seconds_left } = certificate;
  const day = expires.slice(0, 10);
  if (seconds_left <= 0) return <b>expired on {day}</b>;
  const text = `${day}, in ${days_left} days`;
  return days_left < NOTICE_DAYS ? <b>{text}</b> : text;
}
