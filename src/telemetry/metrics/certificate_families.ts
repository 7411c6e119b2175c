import type { Family } from "./family.ts";

/** What there is to tell of a listener's certificates. */
interface Listener {
  readonly address: string;
  readonly tls?: {
    readonly certificates: readonly { readonly cert: string; readonly seconds_left: number }[];
  };
}

export function certificateFamilies(listeners: () => readonly Listener[]): readonly Family[] {
  return [{
    name: "weir_certificate_expiry_seconds",
    help: "Until a certificate that is shown to clients expires; below 0: since then.",
    type: "gauge",
    *samples() {
      for (const { address, tls } of listeners()) {
        for (const { cert, seconds_left } of tls?.certificates ?? []) {
          yield { labels: { listener: address, certificate: cert }, value: seconds_left };
        }
      }
    },
  }];
}
