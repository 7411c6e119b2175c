/** The kinds of resources that AILERON Gateway has. */
import { show, unknown } from "../../problems.ts";
import { type Kind, kinds } from "./fields.ts";

/** Those that Weir does not read. */
const otherKinds = [
  "AuthenticationMiddleware",
  "BasicAuthnMiddleware",
  "BodyLimitMiddleware",
  "CORSMiddleware",
  "CSRFMiddleware",
  "CasbinAuthzMiddleware",
  "CompressionMiddleware",
  "DigestAuthnMiddleware",
  "EchoHandler",
  "ErrorHandler",
  "GoPlugin",
  "HTTPClient",
  "HTTPHandler",
  "HTTPLogger",
  "HeaderCertMiddleware",
  "HeaderPolicyMiddleware",
  "HealthCheckHandler",
  "IDKeyAuthnMiddleware",
  "KeyAuthnMiddleware",
  "OAuthAuthenticationHandler",
  "OPAAuthzMiddleware",
  "OpenTelemetryMeter",
  "OpenTelemetryTracer",
  "PrometheusMeter",
  "RedisClient",
  "SLogger",
  "SOAPRESTMiddleware",
  "SessionMiddleware",
  "Skipper",
  "StaticFileHandler",
  "TemplateHandler",
  "ThrottleMiddleware",
  "TimeoutMiddleware",
  "TrackingMiddleware",
];

export function isKind(kind: unknown): kind is Kind {
  return kinds.includes(kind as Kind);
}

/** Why a resource of a kind that Weir does not read is left out. */
export function unsupportedKind(kind: unknown): string {
  if (otherKinds.includes(kind as string)) return `kind '${kind}' is not supported by Weir`;
  return unknown("kind", typeof kind === "string" ? kind : show(kind), { known: kinds });
}
