/** One request; `[<id>]` in it is replaced by a new id each time it is sent. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the client process is asked to do. */
export interface LoadJob {
  readonly url: string;
  readonly seconds: number;
  /** One list per connection, so that no two connections ask about the same row; asked round and round. */
  readonly requests: readonly (readonly LoadRequest[])[];
  /** Pause of each connection's user between an answer and the next question; 0 = none. */
  readonly thinkMs: number;
}

export interface LoadReport {
  readonly perSecond: number;
  /** Milliseconds from sending to the whole answer, one per request. */
  readonly times: readonly number[];
  readonly failed: number;
}
