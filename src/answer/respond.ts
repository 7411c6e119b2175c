import { Fields } from "../http/fields.ts";
import type { Reply } from "../http/message.ts";
import type { Answer } from "../proxy/answer.ts";
import type { Call } from "../proxy/call.ts";
import { variablesOf } from "../proxy/forward/variables.ts";
import type { ApplyFieldRules } from "../proxy/headers/rules.ts";
import { reasonOf } from "../proxy/problem.ts";

interface RespondOptions {
  readonly status: number;
  /** Undefined: the answer has no body. */
  readonly content: { readonly type: string; readonly bytes: Uint8Array } | undefined;
  readonly addFields: ApplyFieldRules;
}

/** The same answer to every request. */
export class Respond implements Answer {
  readonly name: string;
  readonly #options: RespondOptions;

  constructor(options: RespondOptions) {
    this.name = `respond ${options.status}`;
    this.#options = options;
  }

  reply(call: Call): Reply {
    const { status, content, addFields } = this.#options;
    const fields = new Fields();
    if (content !== undefined) {
      fields.append("Content-Type", content.type);
      fields.append("Content-Length", String(content.bytes.length));
    }
    addFields(fields, variablesOf(call));
    return { status, reason: reasonOf(status), version: "1.1", fields, body: content?.bytes };
  }

  explain(): string {
    const { status, content } = this.#options;
    const what = content === undefined
      ? "no body"
      : `${content.bytes.length} bytes, ${content.type}`;
    return `${status}, ${what}`;
  }
}
