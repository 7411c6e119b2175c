import type { Case } from "./case.ts";
import { answerCases } from "./cases/answers.ts";
import { chunkCases } from "./cases/chunks.ts";
import { clientCases } from "./cases/client.ts";
import { closingCases } from "./cases/closing.ts";
import { cutCases } from "./cases/cut.ts";
import { departureCases } from "./cases/departure.ts";
import { earlyCases } from "./cases/early.ts";
import { faultCases } from "./cases/faults.ts";
import { forwardedCases } from "./cases/forwarded.ts";
import { interimCases } from "./cases/interim.ts";
import { upgradeCases } from "./cases/upgrades.ts";
import { hopByHopCases } from "./cases/hop_by_hop.ts";
import { maxForwardsCases } from "./cases/max_forwards.ts";
import { ownAnswerCases } from "./cases/own_answers.ts";
import { requestCases } from "./cases/request.ts";
import { requestBodyCases } from "./cases/request_body.ts";
import { responseCases } from "./cases/response.ts";
import { responseBodyCases } from "./cases/response_body.ts";
import { routingCases } from "./cases/routing.ts";
import { smugglingCases } from "./cases/smuggling.ts";
import { targetCases } from "./cases/target.ts";
import { webSocketCases } from "./cases/websocket.ts";

/** What the contract promises on the wire; every runtime is held to all of it. */
export const cases: readonly Case[] = [
  ...targetCases,
  ...requestCases,
  ...requestBodyCases,
  ...responseCases,
  ...responseBodyCases,
  ...hopByHopCases,
  ...maxForwardsCases,
  ...forwardedCases,
  ...clientCases,
  ...routingCases,
  ...smugglingCases,
  ...chunkCases,
  ...ownAnswerCases,
  ...answerCases,
  ...faultCases,
  ...cutCases,
  ...departureCases,
  ...interimCases,
  ...upgradeCases,
  ...webSocketCases,
  // Last: hundreds of megabytes that nobody takes stay in the way of what comes after them.
  ...closingCases,
  ...earlyCases,
];
