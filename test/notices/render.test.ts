import fc from 'fast-check';

import { en } from '../../locales/en.ts';
import { zhCN } from '../../locales/zh-CN.ts';
import { renderDigest } from '../../notices/digest.ts';
import { LOCALES } from '../../notices/speech.ts';
import { NOTICE_KINDS } from '../../store/notices.ts';
import type { NoticeFacts } from '../../store/notices.ts';
import { digest, FACTS, notice } from './samples.ts';

const URL_BASE = 'https://jifen.example';
const KINDS_AND_LOCALES = NOTICE_KINDS.flatMap((kind) => LOCALES.map((locale) => ({ kind, locale })));
const HAN = /\p{Script=Han}/u;

/** Every text with its path and the placeholders it uses. */
function leaves(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? leaves(value, `${path}${key}.`)
      : [`${path}${key} ${[...new Set(String(value).match(/{{\w+}}/g) ?? [])].sort().join(' ')}`],
  );
}

test('both languages have the same texts with the same placeholders', () => {
  expect(leaves(en).sort()).toEqual(leaves(zhCN).sort());
});

test('no English text holds a Chinese character', () => {
  expect(JSON.stringify(en)).not.toMatch(HAN);
});

test.each(KINDS_AND_LOCALES)('$kind in $locale says what, by when and where', async ({ kind, locale }) => {
  const message = await renderDigest(digest([notice(kind)], { locale }), URL_BASE);
  const texts = locale === 'en' ? en : zhCN;
  const day = locale === 'en' ? '9 February 2026' : '2026年2月9日';
  for (const part of [message.subject, message.text, message.html]) {
    expect(part).toContain(texts.notices.kind[kind]);
    expect(part).toContain(day);
  }
  expect(message.text).toContain(`${URL_BASE}/inbox`);
  expect(message.html).toContain(`href="${URL_BASE}/inbox"`);
  if (locale === 'en') expect(message.subject + message.text + message.html).not.toMatch(HAN);
});

test.each(KINDS_AND_LOCALES)('$kind in $locale never tells a score, grade, streak or ground', async (row) => {
  const seeds = { score: '58.375', grade: 'GRADE-D', rank: 'RANK-41', streak: 'STREAK-3', ground: 'GROUND-ABSENT' };
  const facts = { ...FACTS, ...seeds, derivation: { score: '58.375' }, reason: 'GROUND-ABSENT', low: 'STREAK-3' };
  const mail = digest([notice(row.kind, { facts: facts, task: 'holdTalk' })], { locale: row.locale });
  const message = await renderDigest(mail, URL_BASE);
  const all = message.subject + message.text + message.html;
  for (const seed of Object.values(seeds)) expect(all).not.toContain(seed);
  const words = message.subject + message.text;
  expect(words).not.toMatch(/score|grade|rank|streak|below|\blow\b|pass mark|得分|分数|等次|星级|合格|排名|连续|低分/i);
});

const word = fc.string({ unit: 'grapheme', maxLength: 30 });
const anyFacts: fc.Arbitrary<NoticeFacts> = fc.record(
  {
    unitName: word,
    period: fc.oneof(fc.constantFrom('2026-01', '2025-12', '2026-13'), word),
    stageTitle: fc.record({ zh: word, en: word }),
    lastDay: fc.oneof(fc.constantFrom('2026-02-09', '2027-01-01'), word),
    provisional: fc.boolean(),
    caseNo: word,
    memberName: word,
  },
  { requiredKeys: [] },
);
const anyNotice = fc
  .record({ kind: fc.constantFrom(...NOTICE_KINDS), facts: anyFacts, responsible: fc.array(word, { maxLength: 8 }) })
  .map(({ kind, ...more }) => notice(kind, more));

test('whatever the facts, every digest can be written: one-line subject, no placeholder of ours left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyNotice, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...LOCALES),
      word.filter((text) => !text.includes('{{')),
      async (notices, locale, name) => {
        const message = await renderDigest(digest(notices, { locale, name }), URL_BASE);
        expect(message.subject.trim()).not.toBe('');
        expect(message.subject).not.toMatch(/[\u0000-\u001f\u007f\u2028\u2029]/);
        expect(message.text).not.toMatch(/undefined|\[object|(kind|note|label|task)\.[a-z]/i);
        expect(message.html.match(/<a /g)?.length).toBeLessThanOrEqual(notices.length);
      },
    ),
  );
});

test.each(['{{date}} {{label}}', '$t(notices:kind.result)', '<script>x</script> & "q"'])(
  'a name like %s is only a name',
  async (name) => {
    const mail = digest([notice('talkAssigned', { facts: { ...FACTS, memberName: name, unitName: name } })], { name });
    const message = await renderDigest(mail, URL_BASE);
    expect(message.text).toContain(`Dear ${name},`);
    expect(message.text).toContain(`Member: ${name}`);
    expect(message.html).not.toContain('<script>');
  },
);

test.each(['publicity', 'appraisalPosted'] as const)('the last day of %s is no deadline', async (kind) => {
  const { text } = await renderDigest(digest([notice(kind)], { locale: 'zh-CN' }), URL_BASE);
  expect(text).toContain('公示截止：2026年2月9日24时\n');
  expect(text).not.toContain('截止日期');
});

test('a line break in a name cannot forge another line of the text part', async () => {
  const mail = digest([notice('reminder', { facts: { ...FACTS, unitName: 'A\r\nDeadline: tomorrow\u202e' } })]);
  const { text } = await renderDigest(mail, URL_BASE);
  expect(text).toContain('   Branch: A Deadline: tomorrow\n');
});

test('a digest lists the nearest deadline first and says how many there are', async () => {
  const at = (lastDay: string) => ({ facts: { ...FACTS, lastDay } });
  const mail = digest([
    notice('result', { facts: { period: '2026-01' } }),
    notice('reminder', at('2026-02-20')),
    notice('overdue', at('2026-02-02')),
  ]);
  const { subject, text } = await renderDigest(mail, URL_BASE);
  expect(subject).toBe('3 notices for you · nearest deadline 2 February 2026');
  const order = ['1. ', '2. ', '3. '].map((number) => text.split('\n').find((line) => line.startsWith(number)) ?? '');
  expect(order[0]).toContain('overdue');
  expect(order[1]).toContain('reminder');
  expect(order[2]).toContain('result published');
});

test('forty equal reviews are one line that counts them and leads to the inbox', async () => {
  const reviews = Array.from({ length: 40 }, (_, n) =>
    notice('stageOpened', { task: 'review', own: true, obligationId: `obligation-${n}` }),
  );
  const { subject, text } = await renderDigest(digest(reviews), URL_BASE);
  expect(subject).toBe('January 2026 points · Self-declaration · now open · by 9 February 2026 (× 40)');
  expect(text.match(/What to do: Review/g)).toHaveLength(1);
  expect(text).toContain(`${URL_BASE}/inbox`);
});

test.each([
  [{ talkId: 't1', obligationId: 'o1' }, 'talks/t1'],
  [{ obligationId: 'o1', roundId: 'r1', own: true }, 'obligations/o1'],
  [{ obligationId: 'o1', roundId: 'r1', own: false }, 'rounds/r1'],
  [{ roundId: 'r1' }, 'rounds/r1'],
  [{}, 'inbox'],
])('a notice with %j links to %s', async (more, path) => {
  const { text } = await renderDigest(digest([notice('overdue', more)]), `${URL_BASE}/`);
  expect(text).toContain(`   ${URL_BASE}/${path}\n`);
});

test('a talk mail names the case, and the member only when the facts carry the name', async () => {
  const without = await renderDigest(digest([notice('talkAssigned', { task: 'holdTalk' })]), URL_BASE);
  expect(without.subject).toContain('Case T-2026-014');
  expect(without.text).not.toContain('Member:');
  const named = notice('talkAssigned', { facts: { ...FACTS, memberName: 'Zhang Example' } });
  expect((await renderDigest(digest([named]), URL_BASE)).text).toContain('Member: Zhang Example');
});

test('a superior reads who is late, the first five by name', async () => {
  const late = ['A', 'B', 'C', 'D', 'E', 'F'];
  const one = await renderDigest(digest([notice('overdue', { own: false, responsible: ['A'] })]), URL_BASE);
  const many = await renderDigest(digest([notice('overdue', { own: false, responsible: late })]), URL_BASE);
  expect(one.text).toContain('Responsible: A\n');
  expect(many.text).toContain('Responsible: A, B, C, D, E and others, 6 in all\n');
});

test('a deadline from a provisional calendar is called provisional', async () => {
  const mail = digest([notice('reminder', { facts: { ...FACTS, provisional: true } })], { locale: 'zh-CN' });
  expect((await renderDigest(mail, URL_BASE)).text).toContain('2026年2月9日24时（暂定');
});
