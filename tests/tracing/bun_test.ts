import { bunCommand } from "../blackbox/program.ts";
import { ROOT } from "../command/weir.ts";
import { testTracing } from "./suite.ts";

const bun = bunCommand()?.path;
testTracing("bun", bun === undefined ? undefined : { path: bun, arguments: [`${ROOT}mod.ts`] });
