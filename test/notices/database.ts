import { APPLICATION_ROLE, migrate } from '../../store/migrate.ts';
import { freshDatabase } from '../support/stack.ts';

export interface TestDatabase {
  /** Runs as the application's role, whatever password the first test of the run gave it. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly drop: () => Promise<void>;
}

/** A migrated database of the test's own. */
export async function migratedDatabase(): Promise<TestDatabase> {
  const database = await freshDatabase(async (ownerUrl) => {
    await migrate({ ownerUrl, applicationPassword: 'application' });
  });
  const url = new URL(database.ownerUrl);
  url.searchParams.set('options', `-c role=${APPLICATION_ROLE}`);
  return { url: url.href, ownerUrl: database.ownerUrl, drop: () => database.drop() };
}
