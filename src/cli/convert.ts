import { nativeText } from "../../config/native_text.ts";
import type { Command } from "./arguments.ts";
import { badUsage } from "../program/errors.ts";
import { fileFlags, fileHelp, filesGiven, readGiven } from "./config_files.ts";
import { print } from "./output.ts";
import { snapshotOf } from "../program/ready.ts";

/** `weir convert`: a config in another program's language, in Weir's own. */
export const convert: Command = {
  syntax: { command: "convert", flags: fileFlags },
  help: `weir convert: print the config of another program in Weir's own language.

  weir convert -f config-maglev.yaml > weir.yaml

${fileHelp}

Languages: AILERON Gateway, go-reverse-proxy. What came over otherwise, or not at all, stands in a
comment where it belongs. Values from the environment are written out. 'weir run' takes the files
as they are, too.`,

  async start(flags) {
    const { config, translation } = readGiven(flags);
    const files = filesGiven(flags);
    if (translation === undefined) {
      const message = `${files.join(", ")} is in Weir's own language already`;
      throw badUsage(message, flags.command);
    }
    // What only a start would find is found here as well.
    snapshotOf(config);
    await print(nativeText(translation, files).trimEnd());
  },
};
