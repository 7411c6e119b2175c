/** What is thrown in one process, as another is told of it and throws it again. */
import { ConfigError, Problem } from "../../config/problems.ts";
import { ProxyError, type ProxyErrorKind } from "../http/proxy_error.ts";
import { ListenError } from "../program/errors.ts";

export type FaultMessage =
  | { readonly is: "config"; readonly problems: readonly Problem[] }
  | { readonly is: "listen"; readonly message: string }
  | { readonly is: "answer"; readonly answer: AnswerMessage }
  | { readonly is: "other"; readonly message: string };

type AnswerMessage = Pick<
  ProxyError,
  "kind" | "detail" | "status" | "title" | "fields" | "members"
>;

export function messageOf(error: unknown): FaultMessage {
  if (error instanceof ConfigError) return { is: "config", problems: error.problems };
  if (error instanceof ListenError) return { is: "listen", message: error.message };
  if (error instanceof ProxyError) {
    const { kind, detail, status, title, fields, members } = error;
    return { is: "answer", answer: { kind, detail, status, title, fields, members } };
  }
  return {
    is: "other",
    message: error instanceof Error ? error.stack ?? error.message : String(error),
  };
}

export function faultOf(fault: FaultMessage): Error {
  switch (fault.is) {
    case "config":
      return new ConfigError(fault.problems.map(problemOf));
    case "listen":
      return new ListenError(fault.message);
    case "answer":
      return new RemoteError(fault.answer);
    case "other":
      return new Error(fault.message);
  }
}

function problemOf({ message, path, file, line, column }: Problem): Problem {
  if (file === undefined) return new Problem(message, path);
  return new Problem(message, path, { file, line: line!, column: column! });
}

/** The same answer, whatever class of error it was. */
class RemoteError extends ProxyError {
  readonly #told: AnswerMessage;

  constructor(told: AnswerMessage) {
    const { kind, detail, fields, members } = told;
    super(kind as ProxyErrorKind, detail, { fields: { ...fields }, members: { ...members } });
    this.#told = told;
    this.message = `${told.title}: ${detail}`;
  }

  override get status(): number {
    return this.#told.status;
  }

  override get title(): string {
    return this.#told.title;
  }
}
