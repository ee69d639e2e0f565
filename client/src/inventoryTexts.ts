import { counted, formatCount } from './ui/formatCount.ts';

const ORDINALS = ['First', 'Second', 'Third'] as const;

/** The English texts about inventory sources, saved filters, groups of hosts and what was run on them. */
export const inventoryTexts = {
  sourcesPage: {
    title: 'Inventory',
    about: 'The systems that tell about hosts, and which of them wins where they differ.',
    empty: 'No inventory source is known.',
    columns: {
      source: 'Source',
      decides: 'Decides',
      hosts: 'Hosts',
      sync: 'Last sync',
      next: 'Next',
      full: 'Last full sync',
      actions: 'Actions',
    },
    kinds: { file: 'File', foreman: 'Foreman', puppetdb: 'PuppetDB', mcollective: 'Bridges' },
    tells: 'Tells by itself',
    removed: 'No longer configured; what it told stays until it is forgotten.',
    decidesNothing: 'Nothing',
    position: (index: number) => ORDINALS[index] ?? `${formatCount(index + 1)}th`,
    positionHelp: 'Its place among the sources that decide a field: the first that says something wins.',
    fields: {
      PROXY: 'Smart proxy',
      HOSTGROUP: 'Host group',
      LOCATION: 'Location',
      ORGANIZATION: 'Organization',
      FACTS: 'Facts',
      CLASSES: 'Classes',
    },
    states: { RUNNING: 'Syncing', SUCCEEDED: 'Succeeded', FAILED: 'Failed' },
    modes: { FULL: 'full', INCREMENTAL: 'what changed' },
    never: 'Not synced yet',
    due: 'now',
    progress: (source: string) => `Progress of ${source}`,
    read: (count: number, expected: number | null) =>
      expected === null
        ? counted(count, 'host', 'hosts')
        : `${formatCount(count)} of ${counted(expected, 'host', 'hosts')}`,
    result: (sync: { readonly hosts: number; readonly created: number; readonly retired: number }) =>
      [
        sync.hosts === 0 ? 'Nothing new to read' : `${counted(sync.hosts, 'host', 'hosts')} read`,
        ...(sync.created > 0 ? [`${formatCount(sync.created)} new`] : []),
        ...(sync.retired > 0 ? [`${formatCount(sync.retired)} retired`] : []),
      ].join(', '),
    warnings: (count: number) => counted(count, 'warning', 'warnings'),
    sync: 'Sync now',
    full: 'Full sync',
    retire: 'Retire them…',
    retireTitle: (count: number, source: string) => `Retire ${counted(count, 'host', 'hosts')} of ${source}?`,
    retireHelp: (count: number, all: number) =>
      `The source no longer names ${formatCount(count)} of its ${counted(all, 'host', 'hosts')}. A full sync will retire those that it still does not name and that no other source tells of: they keep their pages and history, but no filter selects them and nothing runs on them.`,
    retireNow: (count: number) => `Sync in full and retire up to ${formatCount(count)}`,
    forget: 'Forget…',
    forgetTitle: (source: string) => `Forget ${source}?`,
    forgetHelp: (count: number) =>
      `What it told about ${counted(count, 'host', 'hosts')} is taken back. Those that no other source tells of are retired.`,
    forgetNow: (source: string) => `Forget ${source}`,
    rules: 'Which source wins',
    rulesHelp: 'For each field the first source that says something wins; facts one by one, classes as a whole.',
    field: 'Field',
    order: 'Sources, the one that wins first',
    nobody: 'No source decides it',
  },
  hostSources: {
    title: 'Sources',
    none: 'No source names it any more.',
    retired: 'Retired',
    retiredHelp: 'No source names it any more. No filter selects it, and nothing runs on it.',
    columns: { source: 'Source', tells: 'Says', told: 'Told', facts: 'Facts reported' },
    places: { smartProxy: 'smart proxy', hostgroup: 'host group', location: 'location', organization: 'organization' },
    says: (what: string, value: string) => `${what}: ${value}`,
    nothing: 'Only that it is there',
    factsOnly: 'Facts',
    noFacts: 'no facts',
    open: (source: string) => `Open in ${source}`,
    openShort: 'Open',
  },
  hostOrder: {
    sortBy: (column: string) => `Sort by ${column.toLowerCase()}`,
    retired: 'Retired hosts',
    retiredHelp: 'Show the hosts that no source names any more, instead of the others.',
    noneRetired: 'No host is retired.',
    retiredCount: (count: number) => counted(count, 'retired host', 'retired hosts'),
  },
  groups: {
    path: 'Path',
    scope: 'Hosts and tasks of',
    here: 'this one only',
    below: 'this one and all below',
    showHosts: (count: number) => `Show ${counted(count, 'host', 'hosts')}`,
    run: 'Run on it…',
    runBelow: 'Run on it and all below…',
    kinds: { hostgroup: 'Host group', location: 'Location', organization: 'Organization' },
    children: { hostgroup: 'Host groups in it', location: 'Locations in it', organization: 'Organizations in it' },
    childCounts: { name: 'Name', here: 'Hosts', below: 'With all below' },
  },
  commands: {
    title: 'Commands',
    columns: { command: 'Command', arguments: 'Arguments', times: 'Times', last: 'Last' },
    some: (shown: number, total: number) =>
      `The ${formatCount(shown)} that were run last, of ${formatCount(total)} different ones.`,
  },
  factValues: {
    different: (count: number) => counted(count, 'different value', 'different values'),
    search: 'Values that begin with…',
    none: 'No value begins with this.',
    some: (shown: number) => `The ${formatCount(shown)} most frequent. Type how a value begins to find others.`,
  },
  clockSkew: {
    title: 'Clocks',
    none: 'Not measured',
    median: (seconds: number) => `median ${offset(seconds)}`,
    worst: (seconds: number) => `worst ${offset(seconds)}`,
    measured: (count: number) => `measured on ${counted(count, 'host', 'hosts')}`,
    beyond: (count: number) =>
      `${counted(count, 'host is', 'hosts are')} off by more than the ttl of requests and cannot hear them.`,
  },
  savedFilters: {
    title: 'Saved filters',
    empty: 'No filter has been saved yet.',
    noMatch: 'No saved filter has this in its name.',
    search: 'Search saved filters',
    shared: 'shared',
    sharedBy: (login: string) => `shared by ${login}`,
    use: (name: string) => `Use ${name}`,
    edit: (name: string) => `Rename ${name}`,
    remove: (name: string) => `Delete ${name}`,
    reallyRemove: 'Really delete?',
    saveThis: 'Save this filter',
    nothingToSave: 'Write a filter first, then save it here.',
    name: 'Name',
    isShared: 'Everybody may use it',
    save: 'Save',
    cancel: 'Cancel',
  },
  dialog: { cancel: 'Cancel' },
  age: { ago: (span: string) => `${span} ago`, ahead: (span: string) => `in ${span}`, now: 'just now' },
} as const;

function offset(seconds: number): string {
  if (seconds === 0) return '0 s';
  return `${formatCount(Math.abs(seconds))} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}
