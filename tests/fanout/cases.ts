import type { Case } from "./case.ts";
import { bodyCases } from "./cases/body.ts";
import { crowdCases } from "./cases/crowd.ts";
import { departureCases } from "./cases/departure.ts";
import { failureCases } from "./cases/failure.ts";
import { interimCases } from "./cases/interim.ts";
import { logCases } from "./cases/log.ts";
import { loserCases } from "./cases/losers.ts";
import { orderCases } from "./cases/order.ts";
import { streamCases } from "./cases/stream.ts";
import { winnerCases } from "./cases/winner.ts";

export const cases: readonly Case[] = [
  ...winnerCases,
  ...streamCases,
  ...loserCases,
  ...departureCases,
  ...orderCases,
  ...bodyCases,
  ...failureCases,
  ...interimCases,
  ...logCases,
  ...crowdCases,
];
