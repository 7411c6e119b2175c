/** Wrong arguments: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  /** `hint`: what helps, said below the message. */
  constructor(message: string, readonly hint: string) {
    super(message);
  }
}

/** An address that could not be had: exit code 3. The message is a sentence for a person. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

export function badUsage(message: string, command: string): UsageError {
  return new UsageError(message, `'weir ${command} --help' tells more.`);
}
