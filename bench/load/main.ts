/** The client: a process of its own that asks and takes times. */
import { serveParent } from '../child.ts';
import type { LoadJob, LoadReport } from './job.ts';
import { pacedLoad } from './paced.ts';
import { saturatingLoad } from './saturating.ts';

const run = async (job: LoadJob): Promise<LoadReport> => (job.thinkMs > 0 ? pacedLoad(job) : saturatingLoad(job));

await serveParent({ ready: true }, async (job) => run(job as LoadJob));
process.exit(0);
