import type { EventEmitter } from 'node:events';
import type { Pool } from 'pg';

/**
 * Lets no lost connection of a pool's kind end the program. Kysely opens one for itself when it cancels a statement and listens to none of its
 * errors; what was asked over it is rejected with them anyway.
 */
export function calmClients(pool: Pool): void {
  const Client: unknown = Reflect.get(pool, 'Client');
  if (!isClientClass(Client)) throw new Error('The pool no longer tells the class of its connections');
  const CalmClient = class extends Client {
    constructor(...settings: readonly unknown[]) {
      super(...settings);
      this.on('error', () => undefined);
    }
  };
  Reflect.set(pool, 'Client', CalmClient);
}

/** pg does not document it, and MikroORM has a copy of pg of its own. */
function isClientClass(value: unknown): value is new (...settings: readonly unknown[]) => EventEmitter {
  return typeof value === 'function' && 'prototype' in value && 'on' in Object(value.prototype);
}
