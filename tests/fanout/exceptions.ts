import type { Runtime } from "./case.ts";

const LEAVING = "its server takes the end of a client's half for no departure";

/** Why a runtime cannot do what a case wants; the same reasons as in the black-box cases. */
const exceptions: { readonly [runtime in Runtime]?: Readonly<Record<string, string>> } = {
  workerd: {
    "departure: a client that leaves before the answer ends all attempts": LEAVING,
    "departure: a client that leaves amid the answer ends the winner": LEAVING,
    "departure: a client that leaves between two attempts is asked for no more": LEAVING,
    "interim: those of a target that is asked alone go on, one target after the other":
      "its fetch hands out no interim response",
  },
};

/** Undefined where the case can be on that runtime. */
export function reasonAgainst(name: string, runtime: Runtime): string | undefined {
  return exceptions[runtime]?.[name];
}
