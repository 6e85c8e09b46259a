/** A fault of the embedded stack that a person can act on: the message is one sentence that says what to do. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/** Receives one sentence of progress at a time; the embedded stack prints nothing itself. */
export type Log = (sentence: string) => void;
