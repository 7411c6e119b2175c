/** The fields of the resources that Weir reads, and what becomes of each. */

export type Treatment =
  | "taken"
  /** Weir does not do it. */
  | "unsupported"
  /** Weir does not do it, and leaving it out would weaken security: always a problem. */
  | "protective"
  /** Of little effect: always left out, for this reason. */
  | { readonly why: string }
  | { readonly fields: Fields }
  | { readonly each: Fields };

export type Fields = Readonly<Record<string, Treatment>>;

function taken(...names: string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, "taken"]));
}

export const fieldsOfMetadata: Fields = {
  name: "taken",
  namespace: "taken",
  logger: "unsupported",
  errorHandler: "unsupported",
};

const reference = taken("apiVersion", "kind", "name", "namespace");

const limits = { why: "Weir has limits of its own here" };
const sockets = { why: "Weir leaves the options of sockets to the runtime" };

const tlsConfig: Fields = {
  certKeyPairs: { each: taken("certFile", "keyFile") },
  clientAuth: "protective",
  clientCAs: "protective",
  minVersion: "protective",
};

const listenConfig: Fields = {
  addr: "taken",
  tlsConfig: { fields: tlsConfig },
  connectionLimit: "unsupported",
  networks: sockets,
  readDeadline: sockets,
  writeDeadline: sockets,
  keepAliveConfig: sockets,
  sockOption: sockets,
};

const httpConfig: Fields = {
  readTimeout: limits,
  readHeaderTimeout: limits,
  writeTimeout: limits,
  idleTimeout: limits,
  maxHeaderBytes: limits,
  enableGeneralOptionsHandler: { why: "'OPTIONS *' goes to an upstream as any request" },
  disableKeepAlive: { why: "Weir keeps connections of clients open" },
  allowHTTP2: { why: "Weir speaks HTTP/1.1" },
  altSvc: "unsupported",
  listenConfig: { fields: listenConfig },
};

const handler: Fields = {
  pattern: "taken",
  middleware: "unsupported",
  handler: { fields: reference },
};

const virtualHost: Fields = {
  ...taken("hosts", "pattern", "methods"),
  middleware: "unsupported",
  handlers: { each: handler },
};

const pathMatcher = taken("match", "matchType", "rewrite", "trimPrefix", "appendPrefix");

const valueMatcher = taken("key", "patterns", "matchType");

const upstream = taken(
  "url",
  "weight",
  "enablePassive",
  "enableActive",
  "initialDelay",
  "healthCheckInterval",
  "healthCheckAddr",
);

const loadBalancer: Fields = {
  lbAlgorithm: "taken",
  upstreams: { each: upstream },
  pathMatcher: { fields: pathMatcher },
  pathMatchers: { each: pathMatcher },
  methods: "taken",
  hosts: "taken",
  pathParamMatchers: { each: valueMatcher },
  headerMatchers: { each: valueMatcher },
  queryMatchers: { each: valueMatcher },
  hasher: { fields: taken("hashSource", "key") },
};

export const fieldsOfSpec = {
  Entrypoint: {
    runners: { each: reference },
    defaultLogger: "unsupported",
    loggers: "unsupported",
    defaultErrorHandler: "unsupported",
    errorHandlers: "unsupported",
    initializers: "unsupported",
    finalizers: "unsupported",
  },
  HTTPServer: {
    addr: "taken",
    shutdownTimeout: "taken",
    httpConfig: { fields: httpConfig },
    http2Config: "unsupported",
    http3Config: "unsupported",
    middleware: "unsupported",
    virtualHosts: { each: virtualHost },
    enableProfile: "unsupported",
    enableExpvar: "unsupported",
  },
  ReverseProxyHandler: {
    patterns: "taken",
    methods: "taken",
    tripperwares: "unsupported",
    roundTripper: "unsupported",
    loadBalancers: { each: loadBalancer },
  },
} satisfies Record<string, Fields>;

export type Kind = keyof typeof fieldsOfSpec;
export const kinds = Object.keys(fieldsOfSpec) as Kind[];
