/** What must hold between the stages of a scheme document, and inside each. */
import { compare, parse } from '../domain/fraction.ts';
import { signs } from '../domain/signing.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import type { StageDocument, StageKind } from '../domain/stages.ts';
import { stepsOf } from '../domain/steps.ts';
import type { Fault, Path } from './source.ts';

/** Stages every scheme has, and the order in which those of a chain stand. Ballots and meetings stand between them. */
const CHAIN = ['declaration', 'review', 'spotCheck', 'comprehensive', 'publicity'] as const;
const NEEDED: readonly StageKind[] = ['declaration', 'review', 'publicity'];

const placeOf = (kind: StageKind): number => (CHAIN as readonly StageKind[]).indexOf(kind);

/** Every scheme's stages: those needed are there once, in the order of the chain, ballots before they are counted. */
export const stageFaults = ({ stages, secrecy, electorateOrder, cadence }: SchemeDocument): Fault[] => [
  ...listFaults(stages, cadence.unit === 'year' ? ['publicity'] : NEEDED),
  ...electorateFaults(stages, electorateOrder),
  ...stages.flatMap((stage, index) => [
    ...companionFaults(stages, stage, index),
    ...ownFaults(stage, index),
    ...ballotFaults(stages, stage, index, secrecy.smallestGroup),
    ...panelFaults(stage, index),
  ]),
  ...(secrecy.smallestGroup < 5 && secrecy.loweredBy === undefined
    ? [{ path: ['secrecy', 'smallestGroup'], message: 'below five only by a decision that "loweredBy" names' }]
    : []),
];

function listFaults(stages: readonly StageDocument[], needed: readonly StageKind[]): Fault[] {
  const missing = needed
    .filter((kind) => !stages.some((stage) => stage.kind === kind))
    .map((kind): Fault => ({
      path: ['stages'],
      message: `there is no ${kind} stage`,
    }));
  const misplaced = stages.flatMap(({ kind }, index): Fault[] => {
    const path: Path = ['stages', index, 'kind'];
    const before = stages.slice(0, index);
    if (kind === 'ballot') {
      const early = needed.includes('declaration') && !before.some((stage) => stage.kind === 'declaration');
      const late = before.find((stage) => stage.kind === 'comprehensive' || stage.kind === 'publicity');
      if (late !== undefined) return [{ path, message: `a ballot comes before the ${late.kind}` }];
      return early ? [{ path, message: 'a ballot comes after the declaration' }] : [];
    }
    const place = placeOf(kind);
    if (place < 0) return [];
    if (before.some((stage) => stage.kind === kind)) return [{ path, message: `there is a second ${kind} stage` }];
    const later = before.find((stage) => placeOf(stage.kind) > place);
    if (later === undefined) return [];
    return [{ path, message: `${kind} comes before ${later.kind}; the order is ${CHAIN.join(', ')}` }];
  });
  return [...missing, ...misplaced];
}

/** Kinds that may open together with an earlier stage, and with which. */
const COMPANIONS: Partial<Record<StageKind, readonly StageKind[]>> = { ballot: ['ballot'], meeting: ['publicity'] };

function companionFaults(stages: readonly StageDocument[], stage: StageDocument, index: number): Fault[] {
  if (stage.alongside === undefined) return [];
  const path: Path = ['stages', index, 'alongside'];
  const companion = stages.slice(0, index).find(({ key }) => key === stage.alongside);
  if (companion === undefined) return [{ path, message: `there is no earlier stage "${stage.alongside}"` }];
  if (COMPANIONS[stage.kind]?.includes(companion.kind) === true) return [];
  return [{ path, message: `a ${stage.kind} does not run alongside a ${companion.kind}` }];
}

const isLess = (a: string, b: string): boolean => compare(parse(a), parse(b)) < 0;

function ownFaults(stage: StageDocument, index: number): Fault[] {
  const { kind, closes, onSilence, every, samplePercent, reminders, workingDays } = stage;
  const fault = (field: string, message: string, wrong: boolean): Fault[] =>
    wrong ? [{ path: ['stages', index, field], message }] : [];
  const isSpotCheck = kind === 'spotCheck';
  return [
    ...fault('samplePercent', 'a spot check says which share it draws', isSpotCheck && samplePercent === undefined),
    ...fault('samplePercent', 'belongs to a spot check', !isSpotCheck && samplePercent !== undefined),
    ...fault('samplePercent', 'is more than 100', samplePercent !== undefined && isLess('100', samplePercent)),
    ...fault('every', `${kind} runs every month`, NEEDED.includes(kind) && every !== 'month'),
    ...fault(
      'closes',
      'a publicity always has its full length: atDeadline',
      kind === 'publicity' && closes !== 'atDeadline',
    ),
    ...fault(
      'onSilence',
      'a stage that closes atDeadline cannot hold',
      closes === 'atDeadline' && onSilence === 'hold',
    ),
    ...fault('comprehensive', 'is missing', kind === 'comprehensive' && stage.comprehensive === undefined),
    ...fault(
      'comprehensive',
      `belongs to a comprehensive stage`,
      kind !== 'comprehensive' && stage.comprehensive !== undefined,
    ),
    ...reminders.flatMap((point, at): Fault[] =>
      'before' in point && point.before >= workingDays
        ? [{ path: ['stages', index, 'reminders', at], message: 'is before the stage opens' }]
        : [],
    ),
  ];
}

function panelFaults({ kind, panel, onSilence }: StageDocument, index: number): Fault[] {
  if (panel === undefined) return [];
  const fault = (field: string, message: string, wrong: boolean): Fault[] =>
    wrong ? [{ path: ['stages', index, 'panel', field], message }] : [];
  const weighted = panel.decides === 'weightedVote';
  return [
    ...(kind === 'review' || kind === 'comprehensive'
      ? []
      : [{ path: ['stages', index, 'panel'], message: 'belongs to a review or a comprehensive stage' }]),
    // What a few have signed must not be lost because the others were silent.
    ...fault('decides', 'a panel that signs is held until it has decided', signs(panel) && onSilence === 'lapse'),
    ...fault('threshold', 'a weighted vote says which share must approve', weighted && panel.threshold === undefined),
    ...fault('threshold', 'belongs to a weighted vote', !weighted && panel.threshold !== undefined),
    ...fault('threshold', 'is more than all', panel.threshold !== undefined && isLess('1', panel.threshold)),
    ...fault('weights', 'belong to a weighted vote', !weighted && panel.weights !== undefined),
  ];
}

/** One voice per person and subject (§2): one ballot for each electorate, and a place for each in the order. */
function electorateFaults(stages: readonly StageDocument[], order: SchemeDocument['electorateOrder']): Fault[] {
  const asked = stages.map(({ ballot }) => ballot?.electorate);
  const again = asked.flatMap((one, index): Fault[] =>
    one !== undefined && asked.indexOf(one) < index
      ? [{ path: ['stages', index, 'ballot', 'electorate'], message: `"${one}" already vote in another ballot` }]
      : [],
  );
  const unranked = [...new Set(asked)].flatMap((one): Fault[] =>
    one === undefined || order.includes(one)
      ? []
      : [{ path: ['electorateOrder'], message: `does not say where "${one}" stand` }],
  );
  const twice = order.flatMap((one, at): Fault[] =>
    order.indexOf(one) < at ? [{ path: ['electorateOrder', at], message: `"${one}" is named twice` }] : [],
  );
  return [...again, ...unranked, ...twice];
}

/** A month in which every stage runs, whatever its cadence. */
const DECEMBER = '2000-12';

const runTogether = (stages: readonly StageDocument[], a: StageDocument, b: StageDocument): boolean =>
  a.key !== b.key && stepsOf(stages, DECEMBER).some((step) => step.includes(a) && step.includes(b));

function ballotFaults(
  stages: readonly StageDocument[],
  stage: StageDocument,
  index: number,
  smallestGroup: number,
): Fault[] {
  const { ballot, kind, onSilence, closes } = stage;
  const at = (field: string, message: string, wrong: boolean): Fault[] =>
    wrong ? [{ path: ['stages', index, 'ballot', field], message }] : [];
  if (ballot === undefined || kind !== 'ballot') {
    const message = kind === 'ballot' ? 'is missing' : 'belongs to a ballot stage';
    return (ballot === undefined) === (kind === 'ballot') ? [{ path: ['stages', index, 'ballot'], message }] : [];
  }
  const anonymous = ballot.secrecy === 'anonymous';
  const partner = stages.find(({ key }) => key === ballot.mergeWith);
  const together = partner !== undefined && runTogether(stages, stage, partner);
  const drawable = ballot.electorate === 'masses' || ballot.electorate === 'allStaff';
  const keys = ballot.criteria.map(({ key }) => key);
  return [
    ...(onSilence === 'hold'
      ? [{ path: ['stages', index, 'onSilence'], message: "a rater's silence costs nobody anything: lapse" }]
      : []),
    ...(anonymous && closes !== 'atDeadline'
      ? [
          {
            path: ['stages', index, 'closes'],
            message: 'an anonymous ballot closes atDeadline: an early end tells who was last',
          },
        ]
      : []),
    ...at(
      'minimumSheets',
      `is below the smallest group of ${String(smallestGroup)}`,
      anonymous && ballot.minimumSheets < smallestGroup,
    ),
    ...at('minimumSheets', 'the mean of one sheet is that sheet: at least 2', !anonymous && ballot.minimumSheets < 2),
    ...at(
      'minimumSheets',
      'a trimmed ballot needs at least 5 sheets',
      ballot.trim !== 'none' && ballot.minimumSheets < 5,
    ),
    ...at('minimumReturn', 'is more than all', isLess('1', ballot.minimumReturn)),
    ...at('whenFew', 'only an anonymous ballot is pooled with another', !anonymous && ballot.whenFew === 'merge'),
    ...at('mergeWith', 'says which ballot it is pooled with', ballot.whenFew === 'merge' && partner === undefined),
    ...at('mergeWith', 'belongs to "whenFew: merge"', ballot.whenFew !== 'merge' && ballot.mergeWith !== undefined),
    ...at(
      'mergeWith',
      'must be an anonymous ballot that runs alongside',
      ballot.whenFew === 'merge' && partner !== undefined && (partner.ballot?.secrecy !== 'anonymous' || !together),
    ),
    ...at('subgroupsAbove', 'belongs to peers', ballot.subgroupsAbove !== undefined && ballot.electorate !== 'peers'),
    ...at('draw', 'belongs to masses or all staff', ballot.draw !== undefined && !drawable),
    ...keys.flatMap((key, at_): Fault[] =>
      keys.indexOf(key) < at_
        ? [{ path: ['stages', index, 'ballot', 'criteria', at_, 'key'], message: `the key "${key}" is used twice` }]
        : [],
    ),
    ...ballot.criteria.flatMap((criterion, at_): Fault[] =>
      criterion.kind === 'choice'
        ? criterion.options.flatMap(({ value }, option): Fault[] =>
            isLess(value, '0') || isLess('100', value)
              ? [
                  {
                    path: ['stages', index, 'ballot', 'criteria', at_, 'options', option, 'value'],
                    message: 'lies outside 0 to 100',
                  },
                ]
              : [],
          )
        : [],
    ),
  ];
}
