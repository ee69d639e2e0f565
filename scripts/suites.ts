/** A group of test files that run together, in one `node --test`. */
export interface Suite {
  readonly name: string;
  /** Globs of the test files as they are written, from the root of the checkout. */
  readonly sources: readonly string[];
  /** How many test files run at the same time. */
  readonly concurrency: number;
  /** After this the suite is ended and counts as failed. */
  readonly limitMinutes: number;
  /** After this a test, or a file of tests, is ended and counts as failed; the others run. */
  readonly testLimitMinutes: number;
}

/** Everything `npm test` runs after the checks, in this order: what is quick and near the code comes first. */
export const suites: readonly Suite[] = [
  {
    name: 'unit',
    sources: ['packages/*/src', 'api/src', 'proxy-bridge/src', 'cli/src', 'client/src', 'bench/src'].map(testsBelow),
    concurrency: 4,
    limitMinutes: 15,
    testLimitMinutes: 6,
  },
  { name: 'scripts', sources: ['scripts/*.test.ts'], concurrency: 2, limitMinutes: 15, testLimitMinutes: 6 },
  {
    name: 'architecture',
    sources: [testsBelow('tests/architecture')],
    concurrency: 2,
    limitMinutes: 15,
    testLimitMinutes: 6,
  },
  {
    name: 'journeys',
    sources: ['tests/contracts', 'tests/journeys'].map(testsBelow),
    concurrency: 2,
    limitMinutes: 15,
    testLimitMinutes: 6,
  },
  { name: 'security', sources: [testsBelow('tests/security')], concurrency: 2, limitMinutes: 15, testLimitMinutes: 6 },
  // These wait more than they work: for processes that come back, for silence that is called silence.
  { name: 'faults', sources: [testsBelow('tests/faults')], concurrency: 2, limitMinutes: 25, testLimitMinutes: 15 },
  {
    name: 'connectors',
    sources: [testsBelow('tests/connectors')],
    concurrency: 2,
    limitMinutes: 15,
    testLimitMinutes: 6,
  },
  {
    name: 'mcollective',
    sources: [testsBelow('tests/mcollective')],
    concurrency: 2,
    limitMinutes: 15,
    testLimitMinutes: 6,
  },
  { name: 'sources', sources: [testsBelow('tests/sources')], concurrency: 1, limitMinutes: 15, testLimitMinutes: 6 },
  { name: 'e2e', sources: [testsBelow('tests/e2e')], concurrency: 2, limitMinutes: 15, testLimitMinutes: 6 },
];

function testsBelow(folder: string): string {
  return `${folder}/**/*.test.ts`;
}
