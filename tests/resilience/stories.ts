import type { Story } from "./story.ts";
import { backingOffStories } from "./stories/backing_off.ts";
import { balanceStories } from "./stories/balance.ts";
import { budgetStories } from "./stories/budget.ts";
import { checkStories } from "./stories/checks.ts";
import { departureStories } from "./stories/departures.ts";
import { fullStories } from "./stories/full.ts";
import { hungStories } from "./stories/hung.ts";
import { keyStories } from "./stories/keys.ts";
import { killedStories } from "./stories/killed.ts";
import { repeatStories } from "./stories/repeats.ts";
import { slowClientStories } from "./stories/slow_clients.ts";
import { stickyStories } from "./stories/sticky.ts";

export const stories: readonly Story[] = [
  ...killedStories,
  ...hungStories,
  ...fullStories,
  ...backingOffStories,
  ...budgetStories,
  ...repeatStories,
  ...checkStories,
  ...departureStories,
  ...slowClientStories,
  ...balanceStories,
  ...stickyStories,
  ...keyStories,
];
