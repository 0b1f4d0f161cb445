/** Exit codes of the commands: those that the Pulumi CLI has for the same. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, found: 7 };

/** What ends a command with a message for the user, without a stack trace. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
