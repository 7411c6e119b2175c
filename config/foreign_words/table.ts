/**
 * Words of nginx, Caddy, Traefik, HAProxy and Envoy, and what they are called in Weir. Case,
 * hyphens, dots and underscores do not matter.
 */

/** Sections, as messages call what has such keys. */
export type Section =
  | "the config"
  | "a route"
  | "'path'"
  | "'redirect'"
  | "'respond'"
  | "'files'"
  | "'headers'"
  | "a TCP route"
  | "an upstream"
  | "a target"
  | "'tls'"
  | "'listen'"
  | "'tls' of 'listen'"
  | "a certificate"
  | "'client_auth'"
  | "'timeouts'"
  | "'retry'"
  | "'health_check'"
  | "'outlier'"
  | "'hash'"
  | "'sticky'"
  | "'log'";

/** Kinds of values, as messages call them. */
export type Kind = "strategy" | "level" | "format" | "fault" | "request variable";

interface Meaning {
  /** A word of Weir, or a replacement for one. */
  readonly is: string;
  readonly words: string;
}

/** A word with several meanings has the one of its section, or else the first. */
export const foreignWords: Readonly<Record<Section | Kind, readonly Meaning[]>> = {
  "the config": [
    {
      is: "listen",
      words: "port ports bind address addresses entryPoints httpPort httpsPort listener listeners",
    },
    {
      is: "upstreams",
      words: "upstream backend backends cluster clusters service services pool pools loadBalancers",
    },
    {
      is: "routes",
      words:
        "http server servers serverName host hosts virtualHost virtualHosts vhost vhosts site " +
        "sites domain location locations route router routers handle handler handlers frontend " +
        "frontends rule rules routeConfig proxyPass reverseProxy proxy useBackend defaultBackend",
    },
    { is: "tcp", words: "stream streams layer4 tcpRoutes tcpProxy" },
    { is: "admin", words: "api dashboard stats metrics ping prometheus stubStatus" },
    { is: "log", words: "logs logging logFormat logLevel accessLog accessLogs errorLog" },
    { is: "tracing", words: "trace tracer opentelemetry otlp zipkin jaeger" },
    {
      is: "trusted_proxies",
      words: "realIp realIpHeader setRealIpFrom trustedIPs forwardedHeaders xffNumTrustedHops",
    },
    {
      is: "shutdown_timeout",
      words: "gracePeriod graceTimeOut drainTime hardStopAfter workerShutdownTimeout",
    },
    { is: "errors", words: "errorPage errorFile errorFiles handleErrors" },
    {
      is: "listen: { address, tls }",
      words:
        "tls ssl sslCertificate sslCertificateKey certificates certificatesResolvers autoHttps",
    },
    { is: "middleware", words: "middlewares snippets filters httpFilters plugins" },
    { is: "-f FILE, repeated", words: "include includes import provider providers" },
    { is: "--workers", words: "workerProcesses nbproc nbthread concurrency" },
  ],
  "a route": [
    { is: "host", words: "serverName server hosts hostname domain domains authority site vhost" },
    {
      is: "path",
      words: "location locations match matcher rule prefix pathPrefix pathBeg pathRegexp uri url " +
        "route handle",
    },
    { is: "methods", words: "method limitExcept" },
    { is: "query", words: "queries queryParameters args params" },
    {
      is: "upstream",
      words: "proxyPass reverseProxy backend backends defaultBackend useBackend service cluster " +
        "proxy proxyTo to target targets destination forward fastcgiPass grpcPass uwsgiPass " +
        "upstreams weightedClusters",
    },
    {
      is: "strip_prefix",
      words: "handlePath stripPath stripPathPrefix stripPrefixRegex removePrefix prefixRewrite",
    },
    {
      is: "rewrite",
      words: "rewriteTarget replacePath replacePathRegex regexRewrite pathRewrite setPath setUri",
    },
    {
      is: "max_body",
      words: "clientMaxBodySize requestBody maxRequestBodyBytes bodyLimit bodySize maxSize",
    },
    {
      is: "preserve_host",
      words: "passHostHeader proxyPreserveHost hostRewrite autoHostRewrite changeOrigin",
    },
    {
      is: "request: { headers: … }",
      words: "proxySetHeader headerUp customRequestHeaders requestHeader requestHeaders " +
        "requestHeadersToAdd requestHeadersToRemove httpRequest",
    },
    {
      is: "response: { headers: … }",
      words: "addHeader header headerDown customResponseHeaders responseHeader responseHeaders " +
        "responseHeadersToAdd responseHeadersToRemove httpResponse proxyHideHeader",
    },
    { is: "respond", words: "return directResponse" },
    { is: "redirect", words: "redir redirectRegex redirectScheme" },
    { is: "files", words: "root alias fileServer tryFiles" },
    {
      is: "use",
      words: "middlewares filters plugins authBasic basicAuth limitReq limitConn rateLimit allow " +
        "deny ipAllowList ipWhiteList forwardAuth authRequest cors gzip brotli encode compress " +
        "cache proxyCache",
    },
  ],
  "'redirect'": [
    { is: "to", words: "url uri location target destination replacement path" },
    { is: "status", words: "code statusCode permanent type" },
  ],
  "'respond'": [
    { is: "status", words: "code statusCode" },
    { is: "body", words: "text content message string inlineString" },
    { is: "headers", words: "header fields addHeader" },
    { is: "file", words: "filename root" },
    { is: "content_type", words: "defaultType mime mimeType type" },
  ],
  "'files'": [
    { is: "root", words: "path folder dir directory alias documentRoot" },
    { is: "fallback", words: "tryFiles spa errorPage notFound" },
    { is: "precompressed", words: "gzipStatic brotliStatic compressed encodings" },
    { is: "cache_control", words: "expires maxAge cache" },
  ],
  "'path'": [
    { is: "regex", words: "regexp re safeRegex pathRegexp pathReg" },
    { is: "prefix", words: "beg begins startsWith pathPrefix pathBeg" },
    { is: "suffix", words: "end ends endsWith pathEnd" },
    { is: "exact", words: "equal equals is" },
    { is: "pattern", words: "template pathTemplate" },
  ],
  "'headers'": [
    { is: "set", words: "replace update overwrite setHeader" },
    { is: "add", words: "append addHeader" },
    { is: "remove", words: "del delete unset hide delHeader removeHeader" },
  ],
  "an upstream": [
    {
      is: "targets",
      words: "server servers upstreams backends host hosts endpoint endpoints nodes members " +
        "instances url urls address addresses loadAssignment lbEndpoints to target",
    },
    {
      is: "strategy",
      words: "balance lb lbPolicy policy method algorithm loadBalancer loadBalancing ipHash " +
        "leastConn random roundRobin",
    },
    { is: "hash", words: "hashPolicy hashType hashKey consistentHash" },
    {
      is: "sticky",
      words: "stickySession stickySessions sessionAffinity affinity persist session cookie",
    },
    {
      is: "health_check",
      words: "healthChecks check checks probe active activeHealth healthUri healthPath httpCheck " +
        "httpchk",
    },
    {
      is: "outlier",
      words: "outlierDetection passive passiveHealth maxFails failTimeout failDuration observe " +
        "circuitBreaker circuitBreakers unhealthyStatus",
    },
    {
      is: "retry",
      words: "retries retryOn retryPolicy proxyNextUpstream lbTryDuration lbRetries redispatch",
    },
    { is: "slow_start", words: "slowStartConfig slowStartDuration warmup" },
    { is: "queue", words: "maxQueue maxPendingRequests timeoutQueue" },
    {
      is: "timeouts",
      words: "timeout connectTimeout readTimeout sendTimeout idleTimeout requestTimeout " +
        "proxyConnectTimeout proxyReadTimeout proxySendTimeout dialTimeout responseHeaderTimeout " +
        "keepalive keepaliveTimeout forwardingTimeouts timeoutConnect timeoutServer",
    },
  ],
  "a target": [
    { is: "url", words: "address addr server host port dial uri endpoint target socketAddress" },
    { is: "weight", words: "loadBalancingWeight" },
    {
      is: "max_concurrency",
      words: "maxConn maxConns maxConnections maxRequests maxConcurrentRequests",
    },
    { is: "tls", words: "ssl tlsContext transport transportSocket serversTransport" },
    { is: "headers", words: "headerUp setHeader" },
  ],
  "a TCP route": [
    { is: "listen", words: "port bind address" },
    { is: "upstream", words: "proxyPass to target backend defaultBackend server service cluster" },
    { is: "max_connections", words: "maxConn maxConns limitConn" },
    { is: "proxy_protocol", words: "sendProxy sendProxyV2" },
  ],
  "'tls'": [
    {
      is: "ca",
      words: "caFile caCert rootCAs trustedCa trustPool proxySslTrustedCertificate",
    },
    { is: "client_cert", words: "cert certFile certificate crt pem proxySslCertificate" },
    { is: "client_key", words: "key keyFile privateKey proxySslCertificateKey" },
    { is: "server_name", words: "sni host proxySslName" },
    {
      is: "insecure_skip_verify",
      words: "insecure verify skipVerify tlsInsecureSkipVerify proxySslVerify",
    },
  ],
  "'listen'": [
    { is: "address", words: "host port bind addr" },
    { is: "max_connections", words: "maxConn maxConns limitConn" },
    { is: "tls", words: "ssl https tlsConfig certificates" },
    { is: "protocols", words: "alpn http2 enableH2" },
    { is: "proxy_protocol", words: "acceptProxy proxyProtocolTrusted" },
  ],
  "'tls' of 'listen'": [
    { is: "certificates", words: "certs cert certificate certKeyPairs sslCertificate keyPairs" },
    {
      is: "min_version",
      words: "minVersion minTlsVersion sslMinVer sslProtocols protocols version versions",
    },
    { is: "client_auth", words: "clientAuth clientCa mtls verify sslVerifyClient caFile ca" },
  ],
  "a certificate": [
    { is: "cert", words: "certificate certFile crt pem chain fullchain sslCertificate file" },
    { is: "key", words: "keyFile privateKey sslCertificateKey certificateKey" },
  ],
  "'client_auth'": [
    { is: "ca", words: "caFile clientCa clientCaFile caFiles trustPool sslClientCertificate" },
    { is: "mode", words: "verify require required optional clientAuthType sslVerifyClient" },
  ],
  "'timeouts'": [
    { is: "connect", words: "dial connectTimeout dialTimeout" },
    {
      is: "response",
      words: "read readTimeout server request requestTimeout responseHeader responseHeaderTimeout",
    },
    { is: "idle", words: "send sendTimeout write writeTimeout client tunnel idleTimeout" },
    { is: "keep_alive", words: "keepaliveTimeout idleConnTimeout httpKeepAlive" },
  ],
  "'retry'": [
    { is: "attempts", words: "retries numRetries tries count max maxRetries maxAttempts" },
    { is: "on", words: "retryOn status statuses codes conditions" },
    { is: "per_try_timeout", words: "timeout tryTimeout tryDuration" },
  ],
  "'health_check'": [
    { is: "path", words: "uri url healthUri healthPath httpPath" },
    { is: "interval", words: "inter every period checkInterval healthInterval" },
    { is: "healthy", words: "rise passes healthyThreshold successThreshold" },
    { is: "unhealthy", words: "fall fails unhealthyThreshold failureThreshold" },
    { is: "status", words: "expect statuses expectedStatuses healthStatus code" },
    { is: "kind", words: "type protocol mode scheme" },
  ],
  "'outlier'": [
    {
      is: "consecutive_failures",
      words: "maxFails fails failures consecutive5xx consecutiveErrors",
    },
    { is: "eject_for", words: "failTimeout failDuration baseEjectionTime duration" },
    { is: "max_ejected", words: "maxEjectionPercent" },
  ],
  "'hash'": [
    { is: "source", words: "on by type from policy" },
    { is: "key", words: "name header cookie headerName cookieName param" },
  ],
  "'sticky'": [
    { is: "cookie", words: "name cookieName" },
    { is: "max_age", words: "ttl expires lifetime" },
  ],
  "'log'": [
    { is: "level", words: "severity logLevel" },
    { is: "format", words: "encoder encoding logFormat" },
    { is: "access", words: "accessLog accessLogs requests" },
  ],

  strategy: [
    { is: "round_robin", words: "rr wrr weighted weightedRoundRobin staticRr dynamicRoundRobin" },
    { is: "least_connections", words: "leastConn leastRequest lc wlc leastTime" },
    { is: "p2c", words: "randomChoose randomTwo powerOfTwo powerOfTwoChoices" },
    { is: "ring_hash", words: "ketama consistent consistentHash" },
    { is: "maglev, with hash: { source: client_ip }", words: "ipHash source clientIpHash" },
    { is: "maglev, with hash: { source: header, key: NAME }", words: "header hdr" },
    { is: "maglev, with hash: { source: query, key: NAME }", words: "query urlParam" },
    { is: "sticky", words: "cookie session stickyCookie" },
    { is: "failover", words: "first priority backup activePassive" },
  ],
  level: [
    { is: "debug", words: "trace verbose" },
    { is: "info", words: "information notice" },
    { is: "warn", words: "warning" },
    { is: "error", words: "err crit critical alert emerg fatal panic" },
  ],
  format: [{ is: "text", words: "plain console common combined logfmt" }],
  fault: [
    { is: "connect", words: "connectFailure connFailure error" },
    { is: "reset", words: "emptyResponse junkResponse invalidHeader refusedStream" },
    { is: "timeout", words: "responseTimeout" },
    { is: "502, 503, 504", words: "gatewayError" },
    ...["500", "502", "503", "504", "429"].map((is) => ({ is, words: `http${is}` })),
  ],
  "request variable": [
    { is: "client_ip", words: "remoteAddr remoteHost remoteIp src clientAddress realipRemoteAddr" },
    { is: "client_port", words: "remotePort srcPort" },
    { is: "scheme", words: "proto protocol https" },
    { is: "host", words: "httpHost hostport serverName authority" },
    { is: "method", words: "requestMethod" },
    { is: "path", words: "uri documentUri requestPath" },
    { is: "query", words: "args queryString" },
    { is: "forwarded", words: "proxyAddXForwardedFor xForwardedFor" },
    { is: "request_id", words: "reqId requestUuid uuid" },
  ],
};
