import { setTimeout as delay } from 'node:timers/promises';

/** JSON as the API answered it; the assertions are its type. */
type Parsed = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly body: Parsed;
}

/** An act the API answered with 2xx: what must be found exactly once at the end. */
export interface Acked extends Answer {
  readonly actorId: string;
  readonly path: string;
  readonly key: string;
}

/** What the people of a drill were told, in order. */
export interface Ledger {
  readonly acked: Acked[];
  /** Requests that met a broken connection or a 5xx and were repeated. */
  broken: number;
}

const PATIENCE_MS = 30_000;
const REQUEST_LIMIT_MS = 15_000;

/** A person at their device, who presses again with the same key until there is a definite answer. */
export class Person {
  readonly id: string;
  readonly name: string;
  readonly #api: string;
  readonly #cookie: string;
  readonly #ledger: Ledger;

  constructor(who: { id: string; name: string; apiUrl: string; token: string; ledger: Ledger }) {
    this.id = who.id;
    this.name = who.name;
    this.#api = `${who.apiUrl}/api/v1`;
    this.#cookie = `jifen_session=${who.token}`;
    this.#ledger = who.ledger;
  }

  /** One try. Rejects when the connection breaks. */
  async once(path: string, body: object, key: string): Promise<Answer> {
    const response = await fetch(`${this.#api}${path}`, {
      method: 'POST',
      headers: { cookie: this.#cookie, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    const answer = { status: response.status, body: await response.json() };
    if (response.ok && response.status !== 202) {
      this.#ledger.acked.push({ ...answer, actorId: this.id, path, key });
    }
    return answer;
  }

  /** Presses until the answer is definite: neither a broken connection, nor a 5xx, nor "ask again" (202). */
  async press(path: string, body: object, key: string): Promise<Answer> {
    const limit = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.once(path, body, key).catch((error: unknown) => ({ status: 0, body: String(error) }));
      if (answer.status !== 0 && answer.status !== 202 && answer.status < 500) return answer;
      if (answer.status !== 202) this.#ledger.broken += 1;
      if (performance.now() > limit) throw new Error(`no answer to ${path}: ${JSON.stringify(answer)}`);
      await delay(100);
    }
  }

  /** Reads, again and again while connections break. */
  async get(path: string): Promise<Parsed> {
    const limit = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#read(path).catch((error: unknown) => ({ status: 0, body: String(error) }));
      if (answer.status === 200) return answer.body;
      if ((answer.status !== 0 && answer.status < 500) || performance.now() > limit) {
        throw new Error(`${path}: ${JSON.stringify(answer)}`);
      }
      this.#ledger.broken += 1;
      await delay(100);
    }
  }

  async #read(path: string): Promise<Answer> {
    const response = await fetch(`${this.#api}${path}`, {
      headers: { cookie: this.#cookie },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    return { status: response.status, body: await response.json() };
  }
}
