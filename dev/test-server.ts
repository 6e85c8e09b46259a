import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isExecutable, onPath, runBounded, type Env } from './cache.ts';
import { sdkDownload } from './downloads.ts';
import { StackError, type Log } from './stack-error.ts';

const VERSION = '1.31.0';
const MAVEN_LIMIT_MS = 10 * 60_000;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>jifen</groupId><artifactId>test-server</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** The SDK passes the port as the only argument, which is what the server's main class expects. */
function script(java: string, jars: string): string {
  return `#!/bin/sh\nexec "${java}" -XX:+UseSerialGC -cp "${jars}/*" io.temporal.testserver.TestServer "$@"\n`;
}

/** Fetches the server and its dependencies by Maven; what went wrong when it fails. */
async function fetchByMaven(
  target: string,
  tools: { mvn: string; java: string },
  env: Env,
): Promise<string | undefined> {
  const folder = await mkdtemp(`${target}.maven-`);
  try {
    await writeFile(join(folder, 'pom.xml'), POM);
    const args = ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=jars', '-DincludeScope=runtime'];
    const outcome = await runBounded(tools.mvn, args, { cwd: folder, env, limitMs: MAVEN_LIMIT_MS });
    const jars = outcome.ok ? await readdir(join(folder, 'jars')) : [];
    if (!jars.includes(`temporal-test-server-${VERSION}.jar`)) {
      return outcome.output.trim().split('\n')[0] ?? 'no answer';
    }
    const place = `${target}-${VERSION}-jars`;
    await rm(place, { recursive: true, force: true });
    await rename(join(folder, 'jars'), place);
    await writeFile(join(folder, 'script'), script(tools.java, place));
    await chmod(join(folder, 'script'), 0o755);
    await rename(join(folder, 'script'), target);
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The path of the time-skipping test server, for `TestWorkflowEnvironment.createTimeSkipping` as
 * `executable: { type: 'existing-path', path }`: from the cache, by the SDK's download, or by Maven (needs Java).
 */
export async function testServerProgram(options: { cacheDir: string; env: Env; log: Log }): Promise<string> {
  const { cacheDir, env, log } = options;
  const target = join(cacheDir, `bin/temporal-test-server`);
  if (isExecutable(target)) return target;
  await mkdir(join(cacheDir, 'bin'), { recursive: true });
  log('The time-skipping test server is not installed: trying the download (at most 15 s, once).');
  if ((await sdkDownload('test-server', target, env)) !== undefined) return target;
  const mvn = onPath('mvn', env);
  const java = onPath('java', env);
  if (mvn === undefined || java === undefined) {
    throw new StackError(
      'The time-skipping test server could not be downloaded: install Java and Maven, then start again.',
    );
  }
  log('The download is not reachable: fetching the test server with Maven, which takes about 20 seconds, once.');
  const fault = await fetchByMaven(target, { mvn, java }, env);
  if (fault !== undefined) throw new StackError(`Maven could not fetch the time-skipping test server: ${fault}`);
  return target;
}
