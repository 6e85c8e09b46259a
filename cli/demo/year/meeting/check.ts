import type { People } from '../../people.ts';
import { oneDecimal } from '../../rational.ts';
import { subjectOf } from './act.ts';
import { expectedPlaces, partOf } from './ledger.ts';
import type { ExpectedPlace } from './ledger.ts';
import type { Scoring } from './projector.ts';
import type { FileSeen, MeetingSeen, ResultSeen } from './see.ts';
import { AREAS, HELD_ON, LIVE, OVERRIDE, PARTS, remarksOn, VIEWED } from './story.ts';
import type { Part } from './story.ts';

/** Every way in which the meeting differs from the books, one sentence each. */
export function meetingDifferences(people: People, seen: MeetingSeen): string[] {
  const { appraisal, results, files } = seen;
  if (appraisal === undefined) return ['the report meeting: no appraisal'];
  const places = expectedPlaces();
  return [
    ...(appraisal.state === 'published' ? [] : [`the appraisal is ${appraisal.state}`]),
    ...(results.length === places.length ? [] : [`the ranking has ${String(results.length)} places`]),
    ...AREAS.filter(
      ({ agenda }) =>
        !appraisal.meetings.some(
          ({ heldOn, held, agenda: order }) =>
            held &&
            heldOn === HELD_ON &&
            String(order) === String(agenda.map((one) => subjectOf(appraisal, people.of(one)))),
        ),
    ).map(({ name }) => `${name}: its meeting was not held as arranged`),
    ...places.flatMap((place) => {
      const { id } = people.of(place.staffNo);
      const result = results.find(({ person }) => person.id === id);
      const file = files.find(({ personId }) => personId === id);
      return [...placeDifferences(place, result), ...fileDifferences(people, place.staffNo, file)];
    }),
    ...places.flatMap(({ staffNo }) => screenDifferences(people, staffNo, seen)),
  ];
}

const different = (about: string, seen: string, wanted: string): string[] =>
  seen === wanted ? [] : [`${about}: ${seen} instead of ${wanted}`];

/** "29.3 of 3 (2 sheets, 1 abstained)" for each part, in the order of the scheme. */
const told = (part: { shown: string | null; entitled: number; valid: number; abstained: number }): string =>
  `${String(part.shown)} of ${String(part.entitled)} (${String(part.valid)} sheets, ${String(part.abstained)} abstained)`;

function placeDifferences({ staffNo, number, rank, grade }: ExpectedPlace, result: ResultSeen | undefined): string[] {
  const place = `number ${number} rank ${String(rank)} grade ${grade}${staffNo === OVERRIDE.about ? ' set' : ''}`;
  const seen =
    result === undefined
      ? 'nothing'
      : `number ${String(result.number)} rank ${String(result.rank)} grade ${String(result.grade?.key)}${result.override === null ? '' : ' set'}`;
  return [
    ...different(`the report of ${staffNo}`, seen, place),
    ...PARTS.flatMap((key) => {
      const part = result?.parts.find(({ keys }) => keys.includes(key));
      const wanted = partOf(staffNo, key);
      return different(
        `the ${key} about ${staffNo}`,
        part === undefined ? 'nothing' : told(part),
        told({ ...wanted, shown: shownMean(staffNo, key) }),
      );
    }),
  ];
}

function shownMean(staffNo: string, part: Part): string | null {
  const { mean } = partOf(staffNo, part);
  return mean === null ? null : oneDecimal(mean);
}

/** Reports and viewings with their documents; comments word for word in the order in which they were given. */
function fileDifferences(people: People, staffNo: string, file: FileSeen | undefined): string[] {
  const wanted = {
    report: 1,
    viewings: staffNo === VIEWED.staffNo ? [1] : [],
    comments: remarksOn(staffNo).map(({ by, text, problem }) => [by, text, problem]),
  };
  const seen = {
    report: file?.report?.evidence.length ?? 0,
    viewings: file?.viewings.map(({ evidence }) => evidence.length) ?? [],
    comments:
      file?.comments.map(({ author, text, problem }) => [people.withId(author.id).staffNo, text, problem]) ?? [],
  };
  return different(`the file of ${staffNo}`, JSON.stringify(seen), JSON.stringify(wanted));
}

/** The screen shows no mean before the chair has closed, never fewer sheets than before, and in the end the books' means. */
function screenDifferences(people: People, staffNo: string, { pictures }: MeetingSeen): string[] {
  const { id } = people.of(staffNo);
  const shown = pictures.flatMap(({ scorings }) => scorings.filter(({ person }) => person.id === id));
  const open = shown.filter(({ state }) => state === 'open');
  const returned = shown.map((scoring) => scoring.parts.reduce((total, part) => total + part.returned, 0));
  const early = open.some(({ parts }) => parts.some(({ mean }) => mean !== null));
  const fewer = returned.some((count, index) => count < (returned[index - 1] ?? 0));
  const wanted = LIVE.map((key) => {
    const { entitled, valid, abstained } = partOf(staffNo, key);
    return `${key} ${String(valid + abstained)}/${String(entitled)} ${String(shownMean(staffNo, key))}`;
  }).join(', ');
  return [
    ...(open.length > 0 ? [] : [`the projector never showed ${staffNo} open`]),
    ...(early ? [`the projector showed a mean of ${staffNo} while people scored`] : []),
    ...(fewer ? [`the projector lost sheets about ${staffNo}`] : []),
    ...different(`the projector about ${staffNo}`, lastOf(shown), wanted),
  ];
}

const lastOf = (shown: readonly Scoring[]): string =>
  (shown.findLast(({ state }) => state === 'closed')?.parts ?? [])
    .map(({ key, returned, entitled, mean }) => `${key} ${String(returned)}/${String(entitled)} ${String(mean)}`)
    .join(', ');
