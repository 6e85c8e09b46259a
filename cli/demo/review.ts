import type { Duty, Scene } from './scene.ts';
import { count } from './scene.ts';
import { BRANCHES } from './organisation.ts';
import type { BranchCode, Period } from './organisation.ts';
import type { Person } from './people.ts';
import type { StoryItem } from './story.ts';

interface Item {
  readonly id: string;
  readonly itemKey: string;
  readonly withdrawnAt: string | null;
  readonly replaces: string | null;
  readonly decisions: readonly { readonly decision: string }[];
}

interface Declaration {
  readonly person: { readonly id: string };
  readonly reviewObligationId: string | null;
  readonly items: readonly Item[];
}

type Verdict =
  | { itemId: string; decision: 'accept' }
  | { itemId: string; decision: 'adjust'; points: string; reason: string }
  | { itemId: string; decision: 'return'; reason: string };

/** The committee meets, its minutes are recorded, and each open subject is decided. */
export async function review(
  scene: Scene,
  person: Person,
  meeting: { roundId: string; period: Period; code: BranchCode; duties: readonly Duty[] },
): Promise<readonly Duty[]> {
  const { roundId, period, code, duties } = meeting;
  const { client } = person;
  const { declarations } = await client.get<{ declarations: Declaration[] }>(`/rounds/${roundId}/declarations`);
  const open = declarations.filter((one) => duties.some((duty) => duty.id === one.reviewObligationId));
  const decisions = open.flatMap((one) => {
    const staffNo = scene.people.withId(one.person.id).staffNo;
    const items = one.items.filter((item) => item.withdrawnAt === null);
    // Sent back and not amended yet: nothing to decide today.
    if (items.some((item) => item.decisions.at(-1)?.decision === 'returned')) {
      return [];
    }
    const verdicts = items.map((item) => verdict(item, storyOf(scene.story.itemsOf(period, staffNo), items, item)));
    return [{ obligationId: one.reviewObligationId ?? '', items: verdicts }];
  });
  if (decisions.length === 0) {
    return [];
  }
  const key = `${roundId}/${person.staffNo}/${String(decisions.length)}`;
  const present = BRANCHES[code].panel.map((staffNo) => scene.people.of(staffNo).id);
  const { minuteId } = await client.post<{ minuteId: string }>(
    `/rounds/${roundId}/minutes`,
    { heldOn: scene.today(), present, text: '支委会逐人逐项审核，一致通过。' },
    `minutes/${key}`,
  );
  await client.post(`/rounds/${roundId}/reviews`, { minuteId, decisions }, `reviews/${key}`);
  const returned = new Set(
    decisions.filter(({ items }) => items.some((item) => item.decision === 'return')).map((one) => one.obligationId),
  );
  const done = duties.filter((duty) => decisions.some((one) => one.obligationId === duty.id) && !returned.has(duty.id));
  done.forEach(() => {
    count(scene, 'review');
  });
  return done;
}

/** Items of the same kind are told apart by their order. */
function storyOf(story: readonly StoryItem[], items: readonly Item[], item: Item): StoryItem | undefined {
  const same = items.filter((one) => one.itemKey === item.itemKey);
  return story.filter((one) => one.itemKey === item.itemKey)[same.indexOf(item)];
}

function verdict(item: Item, story: StoryItem | undefined): Verdict {
  const panel = story?.panel;
  if (panel?.does === 'adjust') {
    return { itemId: item.id, decision: 'adjust', points: panel.points, reason: panel.reason };
  }
  if (panel?.does === 'return' && item.replaces === null) {
    return { itemId: item.id, decision: 'return', reason: panel.reason };
  }
  return { itemId: item.id, decision: 'accept' };
}
