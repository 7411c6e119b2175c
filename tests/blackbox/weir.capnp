# Weir on workerd. The bundle of edge.ts, weir.js, stands beside this file when it is read;
# program.ts puts both into a folder of their own.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "weir", worker = (
      modules = [(name = "weir.js", esModule = embed "weir.js")],
      compatibilityDate = "2026-11-01",
      bindings = [
        (name = "PORT", fromEnvironment = "PORT"),
        (name = "ADMIN_PORT", fromEnvironment = "ADMIN_PORT"),
        (name = "ORIGIN_A", fromEnvironment = "ORIGIN_A"),
        (name = "ORIGIN_B", fromEnvironment = "ORIGIN_B"),
        (name = "ORIGIN_C", fromEnvironment = "ORIGIN_C"),
        (name = "TRUSTED", fromEnvironment = "TRUSTED"),
      ],
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", http = (), service = "weir")],
);
