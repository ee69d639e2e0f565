import type { MigrationObject } from '@mikro-orm/core';
import { Migration0001 } from './Migration0001.ts';
import { Migration0002 } from './Migration0002.ts';
import { Migration0003 } from './Migration0003.ts';
import { Migration0004 } from './Migration0004.ts';
import { Migration0005 } from './Migration0005.ts';
import { Migration0006 } from './Migration0006.ts';
import { Migration0007 } from './Migration0007.ts';
import { Migration0008 } from './Migration0008.ts';
import { Migration0009 } from './Migration0009.ts';
import { Migration0010 } from './Migration0010.ts';
import { Migration0011 } from './Migration0011.ts';
import { Migration0012 } from './Migration0012.ts';
import { Migration0013 } from './Migration0013.ts';
import { Migration0014 } from './Migration0014.ts';
import { Migration0015 } from './Migration0015.ts';
import { Migration0016 } from './Migration0016.ts';
import { Migration0017 } from './Migration0017.ts';
import { Migration0018 } from './Migration0018.ts';
import { Migration0019 } from './Migration0019.ts';

/** Every migration in order; a new one is appended, an old one never changes. */
export const MIGRATIONS: readonly MigrationObject[] = [
  { name: '0001-first-tables', class: Migration0001 },
  { name: '0002-networks', class: Migration0002 },
  { name: '0003-inventory', class: Migration0003 },
  { name: '0004-rollouts', class: Migration0004 },
  { name: '0005-history', class: Migration0005 },
  { name: '0006-schedules', class: Migration0006 },
  { name: '0007-journals', class: Migration0007 },
  { name: '0008-attention', class: Migration0008 },
  { name: '0009-schedule-keys', class: Migration0009 },
  { name: '0010-task-uuids', class: Migration0010 },
  { name: '0011-lost-bridges', class: Migration0011 },
  { name: '0012-roles', class: Migration0012 },
  { name: '0013-audit-chain', class: Migration0013 },
  { name: '0014-people', class: Migration0014 },
  { name: '0015-sign-in-providers', class: Migration0015 },
  { name: '0016-control', class: Migration0016 },
  { name: '0017-imported-rights', class: Migration0017 },
  { name: '0018-secrets', class: Migration0018 },
  { name: '0019-known-passwords', class: Migration0019 },
];
