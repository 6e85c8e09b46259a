/** Report-and-appraise over HTTP: opening, the meeting with its projector, the ranking. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import { API_BASE } from '../../api/contract/routes.ts';
import { loadAppraisalPreset, presetText } from '../../schemes/presets.ts';
import { adoptVersion, confirmVersion } from '../../store/schemes.ts';
import { grantRole, insertPerson, seedOrganisation } from '../support/fixtures.ts';
import type { Organisation } from '../support/fixtures.ts';
import { openHouse } from './house.ts';
import type { House, Json } from './house.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const AREA = '第一责任区';

let house: House;
let org: Organisation;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

beforeEach(async () => {
  org = await seedOrganisation(house.store, { name: '机关工委', branches: [2, 2, 2] });
  const member = await insertPerson(house.store, { name: '工委委员' });
  await grantRole(house.store, member, org.committeeId, 'partyCommitteeMember');
  await adopt('double-report');
});

async function adopt(preset: string): Promise<void> {
  const loaded = loadAppraisalPreset(preset);
  if (loaded?.ok !== true) throw new Error('the preset does not load');
  const versionId = await adoptVersion(house.store.pool, {
    unitId: org.committeeId,
    document: loaded.version.document,
    yaml: presetText(preset) ?? '',
    hash: loaded.version.hash,
    effectiveFrom: '2026-01-01',
    adoptedBy: org.officers.organisationOfficer,
    at: AT,
  });
  await confirmVersion(house.store.pool, { versionId, confirmedBy: org.officers.partySecretary, at: AT });
}

const opening = (): Record<string, Json> => ({
  unitId: org.committeeId,
  schemeKey: 'double-report',
  year: '2026',
  areas: [
    { name: AREA, leaderId: org.officers.partyDeputySecretary, team: [org.officers.inspector, org.officers.auditor] },
  ],
  subjects: org.branches.map(({ id }) => ({ unitId: id, area: AREA })),
});

async function opened(schemeKey = 'double-report'): Promise<{ id: string; subjects: Json[] }> {
  const asked = { body: { ...opening(), schemeKey } };
  const { body } = await house.ask('openAppraisal', org.officers.organisationOfficer, asked);
  const id = String(body.appraisalId);
  await advanceFiled(house.store, { id });
  const { body: full } = await house.ask('appraisal', org.officers.partySecretary, { id });
  return { id, subjects: full.subjects };
}

/** The appraisal in its scoring phase: every report is in. */
async function reported(schemeKey?: string): Promise<{ id: string; subjects: Json[] }> {
  const appraisal = await opened(schemeKey);
  for (const subject of appraisal.subjects) {
    const body = { subjectId: subject.id, text: '述职报告' };
    const { status } = await house.ask('fileAppraisalReport', subject.person.id, { id: appraisal.id, body });
    expect(status).toBe(201);
  }
  expect(house.recorder.told).toContainEqual(['appraisal', appraisal.id]);
  await advanceFiled(house.store, { id: appraisal.id });
  return appraisal;
}

test('an opening names the place of its fault, and nothing is stored', async () => {
  const officer = org.officers.organisationOfficer;
  const refused = async (change: Record<string, Json>): Promise<[string, string]> => {
    const { body } = await house.ask('openAppraisal', officer, { body: { ...opening(), ...change } });
    return [body.code, body.errors?.[0]?.path];
  };
  const [first] = org.branches;
  const [area] = opening().areas;
  expect(await refused({ schemeKey: 'monthly-points' })).toEqual(['not-found', 'body.schemeKey']);
  expect(await refused({ subjects: [{ unitId: first?.id, area: '无' }] })).toEqual([
    'not-found',
    'body.subjects.0.area',
  ]);
  expect(await refused({ areas: [{ ...area, team: [] }] })).toEqual(['team-too-small', 'body.areas.0.team']);
  expect(await refused({ areas: [{ ...area, leaderId: first?.secretary }] })).toEqual([
    'own-item',
    'body.areas.0.leaderId',
  ]);
  expect(await refused({ areas: [{ ...area, team: [...area.team, first?.secretary] }] })).toEqual([
    'own-item',
    'body.areas.0.team.2',
  ]);
  expect(await house.count('appraisal', `unit_id = '${org.committeeId}'`)).toBe(0);
  await opened();
  expect(await refused({})).toEqual(['already-answered', 'body.year']);
});

test('a changed calendar wakes an appraisal that runs: its phase may grow', async () => {
  const { id } = await opened();
  house.recorder.told.length = 0;
  const body = { source: '国办发明电', days: [{ day: '2026-02-26', kind: 'holiday' }] };
  const { status } = await house.ask('setCalendarDays', org.officers.organisationOfficer, { body });
  expect(status).toBe(201);
  expect(house.recorder.told).toContainEqual(['appraisal', id]);
});

test('a meeting is arranged by the chair for a day to come, with a stream over https only, and recorded once it was held', async () => {
  const { id, subjects } = await opened();
  const chair = org.officers.partyDeputySecretary;
  const { body: full } = await house.ask('appraisal', chair, { id });
  const meeting = {
    areaId: full.areas[0].id,
    heldOn: '2026-02-20',
    place: '第一会议室',
    streamUrl: 'https://live.example.invalid/1',
    agenda: subjects.map((subject) => subject.id),
  };
  const ask = (body: Json, as = chair): Promise<{ status: number; body: Json }> =>
    house.ask('arrangeAppraisalMeeting', as, { id, body });
  expect((await ask({ ...meeting, streamUrl: 'http://live.example.invalid/1' })).status).toBe(400);
  expect((await ask({ ...meeting, streamUrl: 'https://a:b@live.example.invalid/1' })).status).toBe(400);
  expect((await ask({ ...meeting, heldOn: '2026-02-06' })).body).toMatchObject({ code: 'day-out-of-range' });
  expect((await ask(meeting, subjects[0].person.id)).body).toMatchObject({ code: 'not-yours' });
  const first = await ask(meeting);
  expect(first.status).toBe(201);
  expect((await ask(meeting)).body).toMatchObject({ code: 'already-answered', errors: [{ path: 'body.agenda.0' }] });
  const record = (meetingId: string): Promise<{ status: number; body: Json }> =>
    house.ask('recordAppraisalMeeting', chair, { id, body: { meetingId, present: [chair], minutes: '纪要' } });
  expect(await record(first.body.meetingId)).toMatchObject({
    status: 422,
    body: { code: 'day-out-of-range', from: '2026-02-20', errors: [{ path: 'body.meetingId' }] },
  });

  // brought forward to today
  const today = await ask({ ...meeting, heldOn: '2026-02-09', agenda: meeting.agenda.toReversed() });
  expect(today.status).toBe(201);
  expect(await record(first.body.meetingId)).toMatchObject({ status: 404 });
  expect((await record(today.body.meetingId)).status).toBe(201);
  expect((await house.ask('appraisal', chair, { id })).body.meetings).toMatchObject([
    { id: today.body.meetingId, heldOn: '2026-02-09', agenda: meeting.agenda.toReversed(), held: true },
  ]);
  expect((await ask(meeting)).body).toMatchObject({ code: 'already-answered', errors: [{ path: 'body.agenda.0' }] });

  const viewing = { subjectId: subjects[0].id, viewedOn: '2026-02-08', place: '社区', note: '双报到' };
  const view = (viewedOn: string): Promise<{ status: number; body: Json }> =>
    house.ask('recordViewing', org.officers.inspector, { id, body: { ...viewing, viewedOn } });
  expect(await view('2026-02-10')).toMatchObject({
    status: 422,
    body: { code: 'day-out-of-range', to: '2026-02-09', errors: [{ path: 'body.viewedOn' }] },
  });
  expect((await view('2026-02-08')).status).toBe(201);
  const { body: seen } = await house.ask('appraisalSubject', chair, { id, query: { subjectId: subjects[0].id } });
  expect(seen.viewings).toMatchObject([{ note: '双报到', recordedBy: { id: org.officers.inspector } }]);
});

test('a remark is kept word for word, the spaces around it too, and goes into the slip as it stands', async () => {
  await adopt('secretary-report');
  const { id, subjects } = await reported('secretary-report');
  const [{ id: subjectId }] = subjects;
  const text = '  双报到流于形式；\n  整改拖延。\n';
  const comment = (words: string): Promise<{ status: number }> =>
    house.ask('commentSubject', org.officers.partyDeputySecretary, {
      id,
      body: { subjectId, text: words, problem: true },
    });
  expect((await comment(' \n')).status).toBe(400);
  expect((await comment(text)).status).toBe(201);
  // as after a posting that nobody objected to
  await house.store.pool.query(`update case_file set state = 'posted' where id = $1`, [id]);
  await house.store.pool.query(`update appraisal set closes_at = '2026-02-09' where id = $1`, [id]);
  await advanceFiled(house.store, { id });
  const { rows } = await house.store.pool.query('select id from slip where origin_id = $1', [id]);
  const slip = await house.ask('slip', subjects[0].person.id, { id: rows[0].id });
  expect(slip.body.problems).toMatchObject([{ text, author: null }]);
});

/** Reads events of a stream as they come. */
class Projector {
  readonly #abort = new AbortController();
  #reader: ReadableStreamDefaultReader<string> | undefined;
  #rest = '';

  async connect(url: string, cookie: string, lastEventId?: string): Promise<Response> {
    const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const response = await fetch(url, { headers, signal: this.#abort.signal });
    this.#reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    return response;
  }

  /** The next event; null when the stream has ended. */
  async next(): Promise<{ id: string; data: Json } | null> {
    for (;;) {
      const end = this.#rest.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 2);
        const id = /^id: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (id !== undefined && data !== undefined) return { id, data: JSON.parse(data) };
        continue;
      }
      const { value, done } = (await this.#reader?.read()) ?? { value: undefined, done: true };
      if (done) return null;
      this.#rest += value ?? '';
    }
  }

  leave(): void {
    this.#abort.abort();
  }
}

describe('the projector', () => {
  const liveUrl = (id: string): string => `${house.url}${API_BASE}/appraisals/${id}/live`;
  const scoring = (id: string, subjectId: string, route: 'openScoring' | 'closeScoring'): Promise<Json> =>
    house.ask(route, org.officers.partyDeputySecretary, { id, body: { subjectId } });
  const rate = (id: string, subjectId: string, by: string, score: string): Promise<Json> =>
    house.ask('rateSubject', by, { id, body: { subjectId, scores: { overall: score } } });

  test('shows only counts while people score, the means once it is closed, and goes on where it was cut off', async () => {
    const { id, subjects } = await reported();
    const [first, second, third] = subjects;
    const watcher = org.officers.inspector;
    const projector = new Projector();
    const response = await projector.connect(liveUrl(id), await house.cookieOf(watcher));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await projector.next())?.data).toEqual({ appraisalId: id, state: 'scoring', scorings: [] });
    expect((await scoring(id, first.id, 'openScoring')).body).toEqual({ subjectId: first.id, entitled: 6 });
    const open = await projector.next();
    expect(open?.data.scorings).toMatchObject([
      {
        subjectId: first.id,
        state: 'open',
        parts: [
          { key: 'mutual', entitled: 2, returned: 0, mean: null },
          { key: 'committee', entitled: 4, returned: 0, mean: null },
        ],
      },
    ]);
    expect((await rate(id, first.id, second.person.id, '88')).status).toBe(201);
    const counted = await projector.next();
    expect(counted?.data.scorings[0].parts).toMatchObject([
      { returned: 1, mean: null },
      { returned: 0, mean: null },
    ]);
    projector.leave();

    // While it is away one more scores and the chair closes.
    expect((await rate(id, first.id, third.person.id, '89')).status).toBe(201);
    expect((await scoring(id, first.id, 'closeScoring')).body).toEqual({ subjectId: first.id, left: 2 });
    const again = new Projector();
    await again.connect(liveUrl(id), await house.cookieOf(watcher), counted?.id);
    const closed = await again.next();
    expect(closed?.data.scorings[0]).toMatchObject({
      state: 'closed',
      parts: [
        { returned: 2, mean: '88.5' },
        { returned: 0, mean: null },
      ],
    });
    again.leave();

    // Who has seen the present picture gets nothing twice: the next event is the next change.
    const third_ = new Projector();
    await third_.connect(liveUrl(id), await house.cookieOf(watcher), closed?.id);
    const next = third_.next();
    await scoring(id, second.id, 'openScoring');
    expect((await next)?.data.scorings.map((one: Json) => one.subjectId)).toEqual([second.id, first.id]);
    third_.leave();
  });

  test('is for those in it and those above, ends with the session, and lets the server stop', async () => {
    const { id } = await reported();
    const member = org.branches[0]?.members[0] ?? '';
    const stranger = await insertPerson(house.store, { name: '外人' });
    expect((await house.raw(`${API_BASE}/appraisals/${id}/live`, stranger)).status).toBe(403);
    expect((await house.raw(`${API_BASE}/appraisals/${id}/live`, null)).status).toBe(401);
    const projector = new Projector();
    await projector.connect(liveUrl(id), await house.cookieOf(member));
    expect(await projector.next()).not.toBeNull();
    await house.store.pool.query('delete from session where person_id = $1', [member]);
    expect(await projector.next()).toBeNull();
  });
});

test('nobody rates the own organisation, nobody before it is open, nobody who is not asked; sheets are their rater’s', async () => {
  const { id, subjects } = await reported();
  const [first, second] = subjects;
  const rate = (as: string): Promise<Json> =>
    house.ask('rateSubject', as, { id, body: { subjectId: first.id, scores: { overall: '90' } } });
  expect((await rate(first.person.id)).body).toMatchObject({
    status: 403,
    code: 'own-organisation',
    detail: expect.any(String),
  });
  expect((await rate(second.person.id)).body).toMatchObject({ code: 'scoring-not-open' });
  const chair = org.officers.partyDeputySecretary;
  await house.ask('openScoring', chair, { id, body: { subjectId: first.id } });
  expect((await rate(org.officers.inspector)).body).toMatchObject({ code: 'not-on-your-sheet' });
  expect((await rate(second.person.id)).status).toBe(201);
  const { body: own } = await house.ask('myAppraisalSheets', second.person.id, { id });
  expect(own.sheets.find((sheet: Json) => sheet.subjectId === first.id)).toMatchObject({
    open: true,
    cast: true,
    scores: { overall: '90' },
    part: { key: 'mutual' },
  });
  const { body: others } = await house.ask('myAppraisalSheets', org.officers.partySecretary, { id });
  expect(others.sheets.find((sheet: Json) => sheet.subjectId === first.id)).toMatchObject({
    cast: false,
    scores: null,
  });
  expect((await house.ask('appraisalResults', second.person.id, { id })).body).toMatchObject({
    code: 'result-not-published',
  });
});
