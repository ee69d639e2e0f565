import { mark, marksIn } from './mark.ts';
import { RULES, USER_IDS, type SecretCaller } from './secretCallers.ts';
import { FACTS, FOREST, HOSTS, PROXIES, TREES, type SecretHost } from './secretFleet.ts';
import { SAVED_FILTERS, SCHEDULES, stateOf, TASKS, WORDS, type SecretTask } from './secretTasks.ts';
import { SHADOW_TREES, shadowAllows, type ShadowTree } from './shadowAllows.ts';

/** The marks that somebody may be shown, by the shadow and by plain words about the rest. */
export function marksFor(caller: SecretCaller): ReadonlySet<string> {
  const view: View = {
    isAdmin: caller === 'admin',
    userId: caller === 'stranger' ? 0 : USER_IDS[caller],
    ...visibleHosts(caller),
  };
  return new Set([
    ...inventoryMarks(view),
    ...TASKS.flatMap((task) => taskMarks(task, view)),
    ...planMarks(view),
    ...controlMarks(view),
  ]);
}

/** The hosts that somebody sees by the shadow's word, those on which they see what others ran, and the nodes of the trees. */
export function visibleHosts(caller: SecretCaller): Pick<View, 'hosts' | 'taskHosts' | 'nodes'> {
  const may = (permission: 'VIEW_HOSTS' | 'VIEW_TASKS'): readonly SecretHost[] => {
    const rights = { isAdmin: caller === 'admin', rules: RULES[caller], token: null };
    const deed = { kind: 'see', permission } as const;
    return HOSTS.filter((host) => shadowAllows(rights, deed, { host, forest: FOREST, now: new Date() }));
  };
  const hosts = may('VIEW_HOSTS');
  const nodes = {
    hostgroup: nodesOf(caller, 'hostgroup', hosts),
    location: nodesOf(caller, 'location', hosts),
    organization: nodesOf(caller, 'organization', hosts),
  };
  return { hosts, taskHosts: may('VIEW_TASKS').filter((host) => hosts.includes(host)), nodes };
}

/** All there are. */
export const ALL_MARKS: ReadonlySet<string> = marksFor('admin');

interface View {
  readonly isAdmin: boolean;
  readonly userId: number;
  readonly hosts: readonly SecretHost[];
  /** On which they see what others ran. */
  readonly taskHosts: readonly SecretHost[];
  readonly nodes: Readonly<Record<ShadowTree, ReadonlySet<number>>>;
}

/** Where the hosts are and what the rules name, with everything above; an admin sees empty nodes as well. */
function nodesOf(caller: SecretCaller, tree: ShadowTree, hosts: readonly SecretHost[]): ReadonlySet<number> {
  if (caller === 'admin') return new Set(TREES[tree].map(({ id }) => id));
  const named = RULES[caller].filter(({ permissions }) => permissions.includes('VIEW_HOSTS'));
  const seen = new Set<number>();
  for (const start of [...hosts.map((host) => host.in[tree]), ...named.flatMap((rule) => rule[`${tree}Ids`] ?? [])])
    for (let at = start; at !== null; at = FOREST[tree].get(at) ?? null) seen.add(at);
  return seen;
}

function inventoryMarks({ isAdmin, hosts, nodes }: View): readonly string[] {
  const proxies = PROXIES.filter(({ id }) => isAdmin || hosts.some(({ proxyId }) => proxyId === id));
  const facts = FACTS.filter(({ name }) => hosts.some((host) => host.facts.has(name)));
  return [
    ...hosts.flatMap(({ id }) => ['host', 'class', 'agent', 'value', 'os', 'collective'].map((kind) => mark(kind, id))),
    ...facts.flatMap(({ name }) => [...marksIn(name)]),
    ...SHADOW_TREES.flatMap((tree) => TREES[tree].filter(({ id }) => nodes[tree].has(id)).map(({ name }) => name)),
    ...proxies.flatMap(({ id }) =>
      ['proxy', 'proxyurl', 'version', 'middleware', 'problem'].map((kind) => mark(kind, id)),
    ),
    ...proxies.flatMap(({ id }) => ['plugin', 'author', 'action', 'input', 'ddloutput'].map((kind) => mark(kind, id))),
    ...(isAdmin ? ['sourceurl', 'syncproblem', 'syncwarning'].map((kind) => mark(kind, 1)) : []),
  ];
}

function taskMarks(task: SecretTask, view: View): readonly string[] {
  const isOwn = task.authorId === view.userId;
  const seen = task.hosts.filter((host) => view.taskHosts.includes(host) || (isOwn && view.hosts.includes(host)));
  const isSeen = view.isAdmin || isOwn || task.hosts.some((host) => view.taskHosts.includes(host));
  if (!isSeen) return [];
  const { argument, filter, wave, summary, stop, rejection, message, output, outputName } = WORDS;
  const answered = seen.filter((host) => stateOf(task, host) !== 'UNKNOWN');
  const isWhole = seen.length === task.hosts.length;
  return [
    argument(task.id),
    ...(task.hosts.length === 0 ? [rejection(task.id)] : []),
    ...(isWhole ? [filter(task.id)] : []),
    ...(isWhole && task.isRollout ? [wave(task.id), summary(task.id), stop(task.id), mark('fact', 7)] : []),
    ...answered.flatMap((host) => [message(task.id, host.id), output(task.id, host.id), outputName(task.id, host.id)]),
  ];
}

function planMarks({ isAdmin, userId }: View): readonly string[] {
  const schedules = SCHEDULES.filter(({ ownerId }) => isAdmin || ownerId === userId);
  const filters = SAVED_FILTERS.filter(({ ownerId, isShared }) => isShared || ownerId === userId);
  return [
    ...schedules.flatMap(({ id }) => ['schedule', 'plan', 'planfilter'].map((kind) => mark(kind, id))),
    ...(userId === 0 ? [] : filters.flatMap(({ id }) => ['saved', 'savedfilter'].map((kind) => mark(kind, id)))),
  ];
}

/** Stops of the proxies and freezes of the groups that they see, what is their own, and for an admin everybody's. */
function controlMarks({ isAdmin, userId, hosts, nodes }: View): readonly string[] {
  const proxies = PROXIES.filter(({ id }) => isAdmin || hosts.some(({ proxyId }) => proxyId === id));
  const groups = TREES.hostgroup.filter(({ id }) => nodes.hostgroup.has(id));
  const people = Object.values(USER_IDS).filter((id) => isAdmin || id === userId);
  return [
    ...(userId === 0 ? [] : proxies.map(({ id }) => mark('stopreason', id))),
    ...(userId === 0 ? [] : groups.map(({ id }) => mark('freeze', id))),
    ...people.flatMap((id) => ['address', 'browser', 'token', 'usedfrom', 'tokenfilter'].map((kind) => mark(kind, id))),
    ...(isAdmin ? [mark('usergroup', 1), mark('audit', 1), mark('role', 200), mark('constraint', 1)] : []),
    ...(isAdmin ? Object.values(USER_IDS).flatMap((id) => (hasRole(id) ? [mark('role', 100 + id)] : [])) : []),
  ];
}

function hasRole(userId: number): boolean {
  return Object.entries(USER_IDS).some(([caller, id]) => id === userId && RULES[caller as SecretCaller].length > 0);
}
