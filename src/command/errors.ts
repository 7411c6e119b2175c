/** Wrong arguments: exit code 2. `command` names whose help tells more. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(message: string, readonly command?: string) {
    super(message);
  }
}

/** An address that could not be had: exit code 3. The message is a sentence for a person. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}
