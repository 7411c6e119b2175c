/** Where Weir listens for clients, and the TLS that it speaks there. */
import * as v from "valibot";
import type { Cidr } from "../../src/grammar/address.ts";
import { type Address, parseAddress, parseCidr } from "../addresses.ts";
import { duplicatesIn, rule } from "../rules.ts";
import { parseFilledText, ScalarError } from "../scalars.ts";
import {
  filledList,
  integer,
  isMapping,
  oneOf,
  oneOrMore,
  scalar,
  section,
  wordOr,
} from "../sections.ts";

/** A certificate with those that vouch for it, and its key: paths of PEM files. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

export interface ListenTls {
  /** Chosen by the name that a client asks for; the first where none has it. */
  certificates: CertificateFiles[];
  /** The oldest version that is spoken. */
  min_version: "1.2" | "1.3";
  /** Absent: clients are asked for no certificate. */
  client_auth?: ClientAuth;
}

export interface ClientAuth {
  /** The path of a PEM file: those who vouch for clients. */
  ca: string;
  /** Whether a client without a certificate of theirs is refused, or only known not to have one. */
  mode: "require" | "request";
}

export interface Listen extends Address {
  /** Open at a time; more wait to be accepted. Absent: as many as the file limit allows. */
  max_connections?: number;
  /** Absent: connections are not encrypted. */
  tls?: ListenTls;
  /** What clients of TLS may choose from (ALPN). */
  protocols?: "http/1.1"[];
  /** Peers that say who their client is before all else (PROXY protocol). Absent: nobody does. */
  proxy_protocol?: Cidr[];
}

export const address = scalar<Address, string | number>(parseAddress);

const path = scalar(parseFilledText);

const certificate = section({ cert: path, key: path }, { called: "a certificate" });

const distinct = rule<CertificateFiles[], CertificateFiles[]>((certificates) =>
  duplicatesIn(certificates, ({ cert }) => cert, "certificate")
);

const version = oneOf(["1.2", "1.3"], { called: "version" });

const clientAuth = section({
  ca: path,
  mode: v.optional(oneOf(["require", "request"], { called: "mode" }), "require"),
}, { called: "'client_auth'" });

const tls = section({
  certificates: v.pipe(filledList(certificate), distinct),
  /** YAML reads `1.2` as a number. */
  min_version: v.optional(
    v.pipe(
      v.custom<"1.2" | "1.3" | number>(() => true),
      v.transform((input) => typeof input === "number" ? String(input) as "1.2" : input),
      version,
    ),
    "1.2",
  ),
  client_auth: v.optional(clientAuth),
}, { called: "'tls' of 'listen'" });

const tlsWord = scalar<ListenTls, never>((input) => {
  if (input === "auto") throw new ScalarError("'auto' is not supported yet; name certificates");
  throw new ScalarError("expected a mapping; write certificates: [{ cert, key }] below it");
});

const protocol = oneOf(["http/1.1"], { called: "protocol", notYet: ["h2", "h2c"] });

const protocols = v.pipe(
  filledList(protocol),
  rule<string[], "http/1.1"[]>((names) => duplicatesIn(names, (name) => name, "protocol")),
);

const listenSection = v.pipe(
  section({
    address,
    max_connections: v.optional(integer({ min: 1, max: 1_000_000 })),
    tls: v.optional(v.lazy((input) => isMapping(input) ? tls : tlsWord)),
    protocols: v.optional(protocols),
    proxy_protocol: v.optional(filledList(scalar<Cidr, string>(parseCidr))),
  }, { called: "'listen'" }),
  v.transform(({ address, ...more }): Listen => ({ ...address, ...more })),
);

const listen = wordOr(
  v.pipe(address, v.transform((address): Listen => address)),
  listenSection,
);

export const listeners = oneOrMore(listen);
