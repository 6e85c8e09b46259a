/** Cases that are rows of `case_file`: one table, one clock, one way to be found late. */
export const FILED_KINDS = ['duty', 'rectification', 'talkRound', 'appraisal', 'ledgerEntry', 'difficulty'] as const;
export type FiledKind = (typeof FILED_KINDS)[number];

/** Where people find a case, in the API and in links of mails: `slips/{id}`. */
export const CASE_PATHS = {
  duty: 'consequences',
  rectification: 'slips',
  talkRound: 'talk-rounds',
  appraisal: 'appraisals',
  ledgerEntry: 'collective-decisions',
  difficulty: 'difficulties',
} as const satisfies Record<FiledKind, string>;
