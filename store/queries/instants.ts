/** An instant for an answer; `infinity` (a gate that stays open until it is decided) is null. */
export const iso = (instant: Date | number | null): string | null =>
  instant instanceof Date ? instant.toISOString() : null;

/** SQL of a person as answers name one. */
export const personSql = (alias: string): string => `jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name)`;

export interface PersonName {
  readonly id: string;
  readonly name: string;
}

/** One page of rows that were read with one row more than asked for. */
export function page<T>(rows: readonly T[], limit: number): { rows: T[]; more: boolean } {
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}
