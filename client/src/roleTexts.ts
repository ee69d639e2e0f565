import { counted, formatCount } from './ui/formatCount.ts';

/** The English texts about roles, groups of users, and who may do what. */
export const roleTexts = {
  access: {
    noHosts:
      'Your roles show no hosts. If there should be some, ask somebody who manages roles (the right MANAGE_ROLES) for a role.',
    mayNotRun:
      'Your roles allow you to run nothing. Ask somebody who manages roles (the right MANAGE_ROLES) for a role with RUN.',
  },
  partOfTask: (count: number) => `You see ${counted(count, 'host', 'hosts')} of this task`,
  partOfTaskHelp: 'Its filter is shown to who sees all its hosts.',
  roles: {
    title: 'Roles',
    ownTitle: 'What you may do',
    about: 'What the rules of all roles allow adds up; what one denies is denied. Without a role one sees nothing.',
    notShown: 'Roles are shown to who may manage them (the right MANAGE_ROLES).',
    own: 'Your roles allow you, on some hosts or at all:',
    ownNothing: 'Your roles allow you nothing.',
    what: 'Role',
    empty: 'There is no role.',
    create: 'New role',
    copy: 'Copy',
    copyOf: (name: string) => `Copy ${name}`,
    builtIn: 'came with the product',
    columns: { name: 'Role', rules: 'Rules', users: 'Users', groups: 'Groups', actions: 'Actions' },
    nobody: 'nobody',
    more: (count: number) => `and ${formatCount(count)} more`,
  },
  role: {
    newTitle: 'New role',
    copyTitle: (name: string) => `Copy of ${name}`,
    copyName: (name: string) => `${name} (copy)`,
    builtIn: 'This role came with the product and stays as it is. Make a copy to change one.',
    copy: 'Copy…',
    remove: 'Delete…',
    removeTitle: (name: string) => `Delete the role “${name}”?`,
    removeHelp: (users: number, groups: number) =>
      users + groups === 0
        ? 'Nobody has it. This cannot be undone.'
        : `${losers(users, groups)} it, and what only it allows, at once. This cannot be undone.`,
    removeAction: 'Delete the role',
    name: 'Name',
    description: 'Description',
    rules: 'Rules',
    noRules: 'It has no rules, so it allows nothing.',
    rule: (number: number) => `Rule ${formatCount(number)}`,
    addRule: 'Add a rule',
    edit: 'Edit',
    done: 'Done',
    duplicate: 'Duplicate',
    removeRule: 'Remove',
    ofRule: (action: string, number: number) => `${action} rule ${formatCount(number)}`,
    save: 'Save the role',
    create: 'Create the role',
    saved: 'Saved. It counts from now on.',
    discard: 'Discard the changes',
    changed: 'Not saved yet.',
    incomplete: (numbers: readonly number[]) =>
      `First set right what is marked in ${numbers.length === 1 ? 'rule' : 'rules'} ${numbers.join(', ')}.`,
  },
  holders: {
    title: 'Who has it',
    users: 'Users',
    groups: 'Groups',
    nobody: 'Nobody',
    login: 'Login',
    group: 'Group',
    chooseGroup: 'Choose a group',
    give: 'Give',
    take: (name: string) => `Take it from ${name}`,
    giveUser: 'Give it to a user',
    giveGroup: 'Give it to a group',
    already: (name: string) => `${name} has it already.`,
  },
  userGroups: {
    title: 'Groups of users',
    about: 'Members have the roles of their groups.',
    empty: 'There is no group yet.',
    name: 'Name of the new group',
    create: 'Create',
    members: (count: number) => counted(count, 'member', 'members'),
    member: (group: string) => `Login to put into ${group}`,
    memberPlaceholder: 'Login',
    add: 'Add',
    takeOut: (login: string, group: string) => `Take ${login} out of ${group}`,
    remove: (group: string) => `Delete the group ${group}`,
    removeTitle: (group: string) => `Delete the group “${group}”?`,
    removeHelp: (count: number) =>
      count === 0
        ? 'It has no members.'
        : `${counted(count, 'member loses', 'members lose')} the roles that they have by it.`,
    removeAction: 'Delete the group',
    already: (login: string, group: string) => `${login} is in ${group} already.`,
  },
  trial: {
    try: 'Try on the last 30 days',
    help: 'Which tasks of the people who have it would be decided otherwise by these rules, on the hosts as they are now.',
    nobody: 'The people who have it have run nothing in the last 30 days.',
    same: (tried: number) =>
      `Of ${counted(tried, 'task', 'tasks')} of the last 30 days none would be decided otherwise.`,
    result: (changed: number, tried: number) =>
      `${formatCount(changed)} of ${counted(tried, 'task', 'tasks')} of the last 30 days would be decided otherwise.`,
    some: (tried: number, tasks: number) =>
      `Looked at: the newest ${formatCount(tried)} of ${formatCount(tasks)}, and of these those that you see.`,
    columns: { task: 'Task', command: 'Command', by: 'Who', at: 'Started', lost: 'Lost', gained: 'Gained' },
    gone: 'no longer there',
    hosts: (count: number) => counted(count, 'host', 'hosts'),
  },
  tester: {
    title: 'Who may do what, and why?',
    user: 'Who',
    userHelp: 'Login',
    ownOnly: 'Others can be asked about with the right MANAGE_ROLES.',
    host: 'On which host',
    plugin: 'Plugin',
    action: 'Action',
    arguments: 'Arguments',
    argumentsHelp: 'As JSON, e.g. {"service": "nginx"}. Empty: whichever they are.',
    badArguments: 'This is no JSON object. Write e.g. {"service": "nginx"}, or nothing.',
    ask: 'Explain',
    asking: 'Asking…',
    allowed: 'Allowed',
    denied: 'Denied',
    question: (asked: { readonly user: string; readonly host: string; readonly command: string }) =>
      `${asked.user}, ${asked.command} on ${asked.host}`,
    decides: 'Decided by',
    ruleOf: (number: number, role: string) => `rule ${formatCount(number)} of ${role}`,
    conditions: 'The run has to keep to',
  },
} as const;

function losers(users: number, groups: number): string {
  const parts = [
    ...(users > 0 ? [counted(users, 'user', 'users')] : []),
    ...(groups > 0 ? [`the members of ${counted(groups, 'group', 'groups')}`] : []),
  ];
  return `${parts.join(' and ')} ${users === 1 && groups === 0 ? 'loses' : 'lose'}`;
}
