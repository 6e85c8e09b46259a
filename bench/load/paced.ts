import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { LoadJob, LoadReport, LoadRequest } from './job.ts';

/** People who look at a screen before they ask for the next one, each with a connection of their own. */
export async function pacedLoad(job: LoadJob): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.requests.length });
  const times: number[] = [];
  const end = performance.now() + job.seconds * 1_000;
  let failed = 0;
  await Promise.all(
    job.requests.map(async (list, user) => {
      // Spread over one pause: people do not start in step.
      await delay((job.thinkMs * user) / job.requests.length);
      for (let n = 0; performance.now() < end; n++) {
        const one = list[n % list.length];
        if (one === undefined) return;
        const started = performance.now();
        const status = await ask(agent, job.url, one);
        times.push(performance.now() - started);
        failed += status >= 200 && status < 300 ? 0 : 1;
        await delay(job.thinkMs);
      }
    }),
  );
  agent.destroy();
  return { perSecond: times.length / job.seconds, times, failed };
}

async function ask(agent: Agent, url: string, { method, path, headers, body }: LoadRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { agent, method, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
