/** What each example is started with, the servers that it needs, and what to try. */
import { flaky } from "./upstreams/flaky.ts";
import { hello } from "./upstreams/hello.ts";
import { httpbin } from "./upstreams/httpbin.ts";
import type { Answer, Place } from "./upstreams/place.ts";
import { requestLine } from "./upstreams/request_line.ts";

export interface Example {
  readonly name: string;
  /** The file that it is started with where none is named, in the folder of its name; or none. */
  readonly file?: string;
  /** Of `weir`, before the file. */
  readonly arguments: readonly string[];
  readonly places: readonly Place[];
  readonly tries: readonly string[];
}

const FLAKY_PORTS = [8001, 8002, 8003, 8004];

export const examples: readonly Example[] = [
  {
    name: "aileron",
    file: "config-round-robin.yaml",
    arguments: ["-f"],
    places: [...at([8001, 8002, 8003, 8004, 8005], hello), { port: 8006, answer: httpbin }],
    tries: [
      "curl http://localhost:8080/                    # five times: five servers",
      "curl -H 'Hash-Key: foo' http://localhost:8080/ # with a hash: always the same one",
      "curl http://localhost:8080/get                 # with reverse-proxy.yaml",
    ],
  },
  {
    name: "go-reverse-proxy",
    file: "config-with-tcp.yml",
    arguments: ["-f"],
    places: at([8080, 8081, 8082, 8083, 8084, 8085, 8086], requestLine),
    tries: [
      "curl http://localhost:8021/",
      "curl http://admin.localhost:8021/users",
      "curl http://admin.localhost:8021/other",
      "curl http://localhost:8020/                    # the TCP route",
      "curl http://localhost:42007/reload",
      "curl http://localhost:42007/metrics",
    ],
  },
  {
    name: "balancing-reverse-proxy",
    arguments: [
      "fanout",
      "--fanout",
      "--endpoints",
      FLAKY_PORTS.map((port) => `http://localhost:${port}`).join(","),
    ],
    places: at(FLAKY_PORTS, flaky(Math.random)),
    tries: ["curl http://localhost:8080/                    # one server in four fails, at random"],
  },
  {
    name: "tremor",
    file: "weir.yaml",
    arguments: ["-f"],
    places: at([8081, 8082, 8083], httpbin),
    tries: [
      "curl -v -XGET http://localhost:65535/anything -H 'Content-Type: application/json' " +
      `-d '{"snot": "badger"}'`,
    ],
  },
];

function at(ports: readonly number[], answer: Answer): Place[] {
  return ports.map((port) => ({ port, answer }));
}
