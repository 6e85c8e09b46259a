/** Fetches the servers that demos and tests start, once, before several of them would do so side by side. */
import { defaultCacheDir } from '../dev/cache.ts';
import { temporalProgram } from '../dev/temporal-program.ts';
import { testServerProgram } from '../dev/test-server.ts';

const options = {
  cacheDir: defaultCacheDir(process.env),
  env: process.env,
  log: (line: string): void => void process.stdout.write(`${line}\n`),
};
await temporalProgram(options);
await testServerProgram(options);
