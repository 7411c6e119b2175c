import manifest from "../../package.json" with { type: "json" };

export const versionText = `weir ${manifest.version}`;

export const helpText = `${versionText}: a reverse proxy and load balancer

Try it:
  weir demo                                   five upstreams, a proxy, and the curl lines to try
  weir proxy --to http://localhost:3000       port 8080 to port 3000; no file needed

With a file, weir.yaml:
  routes:
    - path: /api
      upstream: http://localhost:8001
    - upstream: http://localhost:8002

  weir check -f weir.yaml                     all that is wrong in it, or the plan it makes
  weir run -f weir.yaml                       serves it on port 8080

Commands:
  run      serve what a config says; 'weir -f FILE' is short for it
  proxy    serve without a config
  fanout   the first good answer of several endpoints, without a config
  check    check a config and print its plan
  explain  say where a request would go, and why
  convert  print the config of another program in Weir's own language
  demo     see it work

  -h, --help       this; 'weir COMMAND --help' tells more
  -V, --version    the version

Exit codes: 0 ended in order, 1 the config is wrong, 2 the arguments are wrong, 3 cannot listen.`;
