import { createHash } from 'node:crypto';

import { dateOf } from '../../domain/civil.ts';
import { sampleSize } from '../../domain/sample.ts';
import type { NewObligation } from '../../store/obligations.ts';
import { holdersUpward } from '../../store/offices.ts';
import { writeAudit } from '../../store/audit.ts';
import type { StageContext } from '../context.ts';

/**
 * Draws the spot check's sample of accepted items and gives each to an inspector (S3.1). The seed is recorded, so that
 * anybody can draw the same sample again from the same items.
 */
export async function drawSample(context: StageContext): Promise<NewObligation[]> {
  const { tx, round, stage, document, calendar } = context;
  const [inspector] = await holdersUpward(tx, {
    unitId: round.unitId,
    roles: ['inspector', 'organisationOfficer'],
    day: dateOf(calendar.civil, tx.now.getTime()),
    includeUnit: false,
  });
  if (inspector === undefined) {
    return [];
  }
  const { rows: accepted } = await tx.query<{ id: string; personId: string }>(
    `select i.id, i.person_id as "personId" from declared_item i
       join lateral (select decision from item_decision d where d.item_id = i.id order by d.seq desc limit 1) d on true
      where i.round_id = $1 and i.withdrawn_at is null and d.decision in ('accepted', 'adjusted')
        and i.person_id <> $2 and ($3::uuid[] is null or i.person_id = any($3)) order by i.id`,
    [round.id, inspector, stage.subjects],
  );
  const seed = stage.id;
  const drawn = accepted
    .map((item) => ({ ...item, lot: createHash('sha256').update(`${seed}/${item.id}`).digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, sampleSize(accepted.length, document.samplePercent ?? '0'));
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'spotCheck.drawn',
    target: `stage/${stage.id}`,
    content: { seed, of: accepted.length, items: drawn.map(({ id }) => id) },
  });
  return drawn.map(({ id, personId }) => ({
    stageId: stage.id,
    kind: 'spotCheck',
    personId: inspector,
    subjectId: personId,
    reference: id,
    dueAt: stage.dueAt,
    closesAt: stage.dueAt,
  }));
}
