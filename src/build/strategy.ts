import type { UpstreamConfig } from "../../config/schema.ts";
import type { Means } from "../build.ts";
import type { Strategy } from "../strategy.ts";
import { Random } from "../strategy/random.ts";
import { RoundRobin } from "../strategy/round_robin.ts";
import type { Target } from "../target.ts";

export function buildStrategy(
  name: UpstreamConfig["strategy"],
  targets: readonly Target[],
  { random }: Means,
): Strategy {
  switch (name) {
    case "round_robin":
      return new RoundRobin(targets);
    case "random":
      return new Random(targets, random);
  }
}
