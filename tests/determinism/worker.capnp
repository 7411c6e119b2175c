# worker.ts on workerd. Its bundle, worker.js, stands beside this file when it is read.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "table", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01",
    )),
  ],
  sockets = [(name = "http", http = (), service = "table")],
);
