import autocannon from 'autocannon';

import type { LoadJob, LoadReport } from './job.ts';

/** As much as the connections carry, each with one request at a time: autocannon. */
export async function saturatingLoad({ url, seconds, requests }: LoadJob): Promise<LoadReport> {
  let next = 0;
  const times: number[] = [];
  const load = autocannon({
    url,
    connections: requests.length,
    duration: seconds,
    idReplacement: true,
    setupClient: (client) => client.setRequests(requests[next++ % requests.length] ?? []),
  });
  void load.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  const result = await load;
  const failed = result.non2xx + result.errors + result.timeouts;
  return { perSecond: result['2xx'] / result.duration, times, failed };
}
