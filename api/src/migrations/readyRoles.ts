/** A rule of a role that comes with the product. */
interface ReadyRule {
  readonly permissions: readonly string[];
  /** `none`: the rule grants nothing until it is copied and given hosts. Undefined: the permissions are not about hosts. */
  readonly hosts?: 'all' | 'none';
  readonly actions?: readonly string[];
}

interface ReadyRole {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly ReadyRule[];
}

const SEE: ReadyRule = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'], hosts: 'all' };
const ACT: ReadyRule = { permissions: ['RUN', 'STOP_TASKS'], hosts: 'all', actions: ['*'] };
const LOOK: ReadyRule = { permissions: ['VIEW_SCHEDULES', 'VIEW_SOURCES'] };

/** The roles of migration 0012; a later change of them is a migration of its own. */
const READY_ROLES: readonly ReadyRole[] = [
  { name: 'viewer', description: 'Sees all hosts, tasks, schedules and sources; runs nothing.', rules: [SEE, LOOK] },
  {
    name: 'operator',
    description: 'Sees everything and runs every action, those apart that run any command.',
    rules: [SEE, ACT, LOOK],
  },
  {
    name: 'team operator',
    description: 'A template: copy it and say which hosts are the team’s. Until then it grants nothing.',
    rules: [
      { ...SEE, hosts: 'none' },
      { ...ACT, hosts: 'none' },
    ],
  },
  {
    name: 'manager',
    description: 'An operator who also approves, runs on all hosts, changes what others planned, freezes and stops.',
    rules: [
      SEE,
      { ...ACT, permissions: [...ACT.permissions, 'APPROVE'] },
      {
        permissions: [
          ...LOOK.permissions,
          'RUN_ON_ALL_HOSTS',
          'MANAGE_SCHEDULES',
          'MANAGE_FILTERS',
          'MANAGE_FREEZES',
          'STOP_EVERYTHING',
        ],
      },
    ],
  },
  {
    name: 'auditor',
    description: 'Sees everything, also the audit trail; changes nothing.',
    rules: [SEE, { permissions: [...LOOK.permissions, 'VIEW_AUDIT'] }],
  },
  {
    name: 'admin',
    description: 'Everything that rules can allow.',
    rules: [
      SEE,
      { ...ACT, permissions: [...ACT.permissions, 'APPROVE'] },
      { permissions: ['RUN_ANY_COMMAND'], hosts: 'all', actions: ['shell', 'shellcmd', 'bolt_tasks'] },
      {
        permissions: [
          ...LOOK.permissions,
          'RUN_ON_ALL_HOSTS',
          'MANAGE_SCHEDULES',
          'MANAGE_FILTERS',
          'MANAGE_SOURCES',
          'MANAGE_BRIDGES',
          'VIEW_AUDIT',
          'MANAGE_USERS',
          'MANAGE_ROLES',
          'MANAGE_FREEZES',
          'STOP_EVERYTHING',
          'LIFT_EMERGENCY_STOP',
        ],
      },
    ],
  },
];

/** The statements that make them. */
export const INSERT_READY_ROLES: readonly string[] = READY_ROLES.flatMap(({ name, description, rules }) => [
  `insert into role (name, description, is_built_in) values ('${name}', '${description}', true)`,
  ...rules.map((rule, index) => insertRule(name, rule, index + 1)),
]);

function insertRule(role: string, { permissions, hosts, actions = [] }: ReadyRule, number: number): string {
  return `
    insert into role_rule (role_id, number, effect, permissions, is_everywhere, hostgroup_ids, actions)
    select id, ${number}, 'ALLOW', ${arrayOf(permissions)}, ${hosts === 'all'}, ${hosts === 'none' ? `'{}'` : 'null'}, ${arrayOf(actions)}
    from role where name = '${role}'`;
}

function arrayOf(texts: readonly string[]): string {
  return `'{${texts.map((text) => `"${text}"`).join(',')}}'`;
}
