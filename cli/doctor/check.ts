/** One thing the doctor looked at. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'broken';
  /** What was found, and unless it is fine what to do about it. */
  readonly says: string;
}

export const ok = (name: string, says: string): Check => ({ name, state: 'ok', says });
export const warning = (name: string, says: string): Check => ({ name, state: 'warning', says });
export const broken = (name: string, says: string): Check => ({ name, state: 'broken', says });
