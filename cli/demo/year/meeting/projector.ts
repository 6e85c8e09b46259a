import { setTimeout as delay } from 'node:timers/promises';

import type { Client } from '../../client.ts';

/** One part of a live scoring as the hall sees it. */
export interface ShownPart {
  readonly key: string;
  readonly entitled: number;
  readonly returned: number;
  readonly mean: string | null;
}

export interface Picture {
  readonly scorings: readonly {
    readonly person: { readonly id: string };
    readonly state: 'open' | 'closed';
    readonly parts: readonly ShownPart[];
  }[];
}

export type Scoring = Picture['scorings'][number];

/** The picture follows within half a second; whoever waits this long waits in vain. */
const LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** The screen of the hall: keeps every picture the stream has sent. */
export class Projector {
  readonly pictures: Picture[] = [];
  readonly #left = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  /** Opens the stream of an appraisal as somebody who may see it. */
  async switchOn(client: Client, appraisalId: string): Promise<void> {
    const bytes = await client.watch(`/appraisals/${appraisalId}/live`, this.#left.signal);
    this.#reading = this.#read(bytes).catch((error: unknown) => {
      if (!this.#left.signal.aborted) throw error;
    });
  }

  async #read(bytes: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of bytes) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) this.pictures.push(JSON.parse(data) as Picture);
      }
    }
  }

  /** Waits until the screen shows a person's scoring like this; throws when it does not. */
  async shows(personId: string, test: (scoring: Scoring) => boolean): Promise<void> {
    const limit = performance.now() + LIMIT_MS;
    for (;;) {
      const scoring = this.pictures.at(-1)?.scorings.find(({ person }) => person.id === personId);
      if (scoring !== undefined && test(scoring)) return;
      if (performance.now() > limit) throw new Error(`the projector stands still: ${JSON.stringify(scoring)}`);
      await delay(LOOK_EVERY_MS);
    }
  }

  async switchOff(): Promise<void> {
    this.#left.abort();
    await this.#reading;
  }
}
