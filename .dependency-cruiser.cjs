/** The layer table of the architecture, one rule per folder, each with the sentence it stands for. */

const LAYERS = [
  'domain',
  'schemes',
  'store',
  'notices',
  'activities',
  'workflows',
  'worker',
  'api',
  'web',
  'cli',
  'dev',
  'bench',
  'test',
];
const LOCALES = 'locales';

/** A folder may import the folders named and itself; every other folder of ours is forbidden. */
function layer(folder, allowed, sentence) {
  const forbidden = [...LAYERS, LOCALES].filter((other) => other !== folder && !allowed.includes(other));
  return {
    name: `${folder}-layer`,
    comment: sentence,
    severity: 'error',
    from: { path: `^${folder}/` },
    to: { path: `^(${forbidden.join('|')})/` },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is dead, unless it is an entry or a test.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^(test|bench|store/migrations|locales|domain)/', '(^|/)config\\.ts$', '\\.d\\.ts$', '^cli/'],
      },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-imports-nothing',
      comment: 'Rules are pure functions: no package, no Node built-in, nothing of another layer.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { pathNot: '^domain/' },
    },
    layer('schemes', ['domain'], 'A scheme document is checked against the rules it configures and nothing else.'),
    layer(
      'store',
      ['domain', 'schemes'],
      'PostgreSQL keeps facts; it knows rules and scheme documents, not who calls.',
    ),
    layer('notices', ['domain', 'store', LOCALES], 'Mail is written from facts and texts.'),
    layer('activities', ['domain', 'store', 'notices'], 'Activities touch the world through store and notices only.'),
    layer(
      'workflows',
      ['domain', 'activities'],
      'Workflows decide when; rules come from domain, work from activities.',
    ),
    {
      name: 'workflows-know-activities-by-type',
      comment: 'The sandbox has no I/O: a workflow imports the types of activities, never their code.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-no-built-ins',
      comment: 'Node built-ins do not exist in the workflow sandbox.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    layer(
      'worker',
      ['domain', 'schemes', 'store', 'notices', 'activities', 'workflows', LOCALES],
      'The worker puts everything together except what people see: web and api.',
    ),
    layer(
      'api',
      ['domain', 'store', 'schemes', 'workflows', LOCALES],
      'The API records facts and talks to workflows by message.',
    ),
    {
      name: 'api-knows-messages-and-ids',
      comment: 'The API speaks to workflows through messages.ts and ids.ts, never through workflow code.',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '^workflows/', pathNot: '^workflows/(messages|ids)\\.ts$' },
    },
    {
      name: 'contract-is-shared',
      comment: 'The API contract is shared with the browser: schemas and rules only.',
      severity: 'error',
      from: { path: '^api/contract/' },
      to: { path: '^(store|workflows|api/(?!contract/))', dependencyTypesNot: ['type-only'] },
    },
    layer('web', ['api', LOCALES], 'The browser knows the contract and the texts.'),
    {
      name: 'web-knows-the-contract',
      comment: 'Of the API the browser sees the contract, as types.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^api/', pathNot: '^api/contract/' },
    },
    layer('dev', [], 'The embedded stack serves any program and knows none of ours.'),
    {
      name: 'nothing-needs-tests',
      comment: 'Product code runs without tests and benchmarks.',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'only-cli-starts-programs',
      comment: 'Commands start programs; no program calls back into the command line or the embedded stack.',
      severity: 'error',
      from: { pathNot: '^(cli|dev|bench|test)/' },
      to: { path: '^(cli|dev)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
