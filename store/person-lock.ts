import type { Queryable } from './database.ts';

/**
 * Keeps every other drawing of consequences and every correction about these people out until the transaction ends; a
 * statement after it sees what they committed. Taken after the locks of rounds and before those of talks.
 */
export async function lockPeople(on: Queryable, people: readonly string[]): Promise<void> {
  await on.query('select 1 from person where id = any($1) order by id for no key update', [people]);
}
