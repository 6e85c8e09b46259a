#!/usr/bin/env node
// The program is TypeScript that Node 24 runs as it is. An older Node that npm happened to find hands over to the one
// that came with the package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST = 24;
const main = fileURLToPath(new URL('./main.ts', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
  await import('./main.ts');
} else {
  handOver(fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url)));
}

function handOver(node) {
  if (!existsSync(node)) {
    process.stderr.write(`jifen needs Node ${OLDEST} or newer, and this is ${process.version}: run "npm ci" first.\n`);
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; whoever signals this process alone means the other.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
    process.removeAllListeners('SIGINT');
    process.removeAllListeners('SIGTERM');
  });
}
