import type { Logger } from 'pino';

import { runNoticeLoop } from '../../notices/loop.ts';
import { createTransport } from '../../notices/transport.ts';
import { startWorker } from '../../worker/run.ts';
import type { RunningWorker } from '../../worker/run.ts';
import type { Config } from '../config.ts';
import { connectTemporal, productStore } from '../connect.ts';
import { createLog, endOnFatal, untilSignal, withWorkers } from '../lifetime.ts';

type WorkerConfig = Config<'DATABASE_URL' | 'SMTP_URL' | 'MAIL_FROM' | 'PUBLIC_URL'>;

/** Works until SIGINT or SIGTERM, then drains; ends with an error when the worker ends by itself. */
export async function runWorker(config: WorkerConfig): Promise<void> {
  const log = createLog(config.LOG_LEVEL);
  endOnFatal(log);
  // asked first for its clear answer: the worker's own connection waits long and complains at length
  await (await connectTemporal(config)).close();
  await withWorkers(log, () => work(config, log));
  log.info('stopped');
}

async function work(config: WorkerConfig, log: Logger): Promise<void> {
  const store = productStore(config.DATABASE_URL);
  const transport = createTransport({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM });
  try {
    const worker = await startWorker({
      store,
      address: config.TEMPORAL_ADDRESS,
      namespace: config.TEMPORAL_NAMESPACE,
      log,
      deliver: (signal) => runNoticeLoop({ store, transport, publicUrl: config.PUBLIC_URL, log, signal }),
      ...(config.ANCHOR_FILE === undefined ? {} : { anchorFile: config.ANCHOR_FILE }),
    });
    log.info({ address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE }, 'working');
    log.info({ reason: await stopReason(worker) }, 'stopping');
    await worker.stop();
  } finally {
    transport.close();
    await store.pool.end();
  }
}

/** A signal, or an error when the worker ended before one. */
async function stopReason(worker: RunningWorker): Promise<string> {
  const ended = worker.ended.then(() => {
    throw new Error('the worker ended by itself');
  });
  return Promise.race([untilSignal(), ended]);
}
