import type { AppraisalDocument } from '../domain/appraisal.ts';
import type { LoadedVersion } from '../schemes/load.ts';
import { columns } from './output.ts';

const days = (count: number): string => `${String(count)} working days`;

/** An appraisal's document as lines a person reads: who is appraised, by whom with which weight, and when. */
export function describeAppraisal({ document, hash }: LoadedVersion<AppraisalDocument>): string[] {
  const { title, scheme, subjects, report, scoring, comprehensive, publicity, comments, parts, grades, feedback } =
    document;
  const rows = [
    [report.clause, 'reports', days(report.workingDays)],
    [scoring.clause, 'ballots and meetings', days(scoring.workingDays)],
    [comments.clause, 'comments', comments.required ? 'owed on every subject' : 'as the leaders like'],
    ['', 'confirmation', `${days(comprehensive.workingDays)}, held until decided`],
    ['', 'public posting', days(publicity.workingDays)],
  ];
  return [
    `${title.zh} · ${title.en} (${scheme})`,
    `hash ${hash}`,
    `a yearly appraisal of ${subjects}, one ranking`,
    '',
    'Phases',
    ...indented(rows),
    '',
    'Parts',
    ...indented(
      parts.map(({ clause, key, weight, at, ballot, title: part }) => [
        clause,
        key,
        `${weight} %`,
        at === 'meeting' ? 'at the meeting' : 'in the window',
        ballot.electorate,
        `at least ${String(ballot.minimumSheets)} sheets`,
        part.zh,
        part.en,
      ]),
    ),
    ...(grades === undefined ? [] : ['', 'Grades', ...indented(grades.scale.map(gradeRow))]),
    ...(feedback === undefined
      ? []
      : ['', `Feedback slips (${feedback.clause}): issued by ${feedback.issuer}, reported to ${feedback.receiver}`]),
  ];
}

const gradeRow = ({
  clause,
  key,
  from,
  title,
}: NonNullable<AppraisalDocument['grades']>['scale'][number]): string[] => [
  clause,
  key,
  `from ${from}`,
  title.zh,
  title.en,
];

const indented = (rows: readonly (readonly string[])[]): string[] => columns(rows).map((line) => `  ${line}`);
