import fc from 'fast-check';

import { checkOpener, secondInspectors } from '../../domain/opening.ts';

const code = (inspectorId: string, subject: Parameters<typeof checkOpener>[1]): string => {
  const outcome = checkOpener(inspectorId, subject);
  return outcome.ok ? 'may' : outcome.refusal.code;
};

test('neither the subject, nor a superior in line, nor a close relation opens the sheets about somebody', () => {
  const subject = { subjectId: 's', superiors: ['secretary'], recusals: [{ a: 'brother', b: 's' }] };
  expect(code('s', subject)).toBe('own-item');
  expect(code('secretary', subject)).toBe('superior-in-line');
  expect(code('brother', subject)).toBe('close-relation');
  expect(code('i', subject)).toBe('may');
  const other = { ...subject, subjectId: 't' };
  expect(code('brother', other)).toBe('may');
});

test('a second inspector is always somebody else, and never one who may not open', () => {
  const people = ['a', 'b', 'c', 'd', 'e'];
  const anyone = fc.constantFrom(...people);
  fc.assert(
    fc.property(
      fc.subarray(people),
      anyone,
      anyone,
      fc.subarray(people),
      fc.array(fc.record({ a: anyone, b: anyone })),
      (inspectors, requestedBy, subjectId, superiors, recusals) => {
        const subject = { subjectId, superiors, recusals };
        for (const second of secondInspectors(inspectors, requestedBy, subject)) {
          expect(second).not.toBe(requestedBy);
          expect(second).not.toBe(subjectId);
          expect(superiors).not.toContain(second);
          expect(inspectors).toContain(second);
        }
      },
    ),
  );
});
