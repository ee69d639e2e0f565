import type { RuleRow } from '@chargehand/api/access/readRights';
import { nodeOf } from './secretFleet.ts';
import { storedRule } from './storedRule.ts';

/** The seven who ask. */
export const CALLERS = ['stranger', 'norole', 'location', 'parent', 'child', 'plugin', 'admin'] as const;
export type SecretCaller = (typeof CALLERS)[number];

/** Users by their ids; a stranger has none. */
export const USER_IDS: Readonly<Record<Exclude<SecretCaller, 'stranger'>, number>> = {
  admin: 1,
  norole: 2,
  location: 3,
  parent: 4,
  child: 5,
  plugin: 6,
};

const LOOK = ['VIEW_HOSTS', 'VIEW_TASKS'];

/** The rules of each one's role; the admin needs none. */
export const RULES: Readonly<Record<SecretCaller, readonly RuleRow[]>> = {
  stranger: [],
  norole: [],
  location: [storedRule({ permissions: LOOK, locationIds: [nodeOf('location', 'europe/fra').id] })],
  parent: [
    storedRule({
      permissions: [...LOOK, 'RUN', 'STOP_TASKS'],
      hostgroupIds: [nodeOf('hostgroup', 'app/web').id],
      actions: ['*'],
      maxHosts: 4,
    }),
  ],
  child: [storedRule({ permissions: LOOK, hostgroupIds: [nodeOf('hostgroup', 'app/web/eu').id] })],
  plugin: [
    storedRule({
      permissions: ['VIEW_HOSTS', 'RUN'],
      hostgroupIds: [nodeOf('hostgroup', 'db').id],
      organizationIds: [nodeOf('organization', 'sales').id],
      actions: ['service/*'],
    }),
    storedRule({ number: 2, permissions: ['RUN'], isEverywhere: true, actions: ['service/status'] }),
  ],
  admin: [],
};
