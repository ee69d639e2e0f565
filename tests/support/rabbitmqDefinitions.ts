import { createHash, randomBytes } from 'node:crypto';

/** What a user may do with names that match; RabbitMQ's regular expressions, unanchored. */
export interface RabbitMqPermissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** Someone who may log in; without `permissions` they may do everything. */
export interface RabbitMqUser {
  readonly name: string;
  readonly password: string;
  readonly permissions?: RabbitMqPermissions;
  /** What it may do beside messaging, e.g. `management`; nothing if not given. */
  readonly tags?: readonly string[];
}

/** What a broker has before anyone connects (protocol A.4). */
export interface RabbitMqContent {
  readonly vhost: string;
  readonly users: readonly RabbitMqUser[];
  readonly collectives: readonly string[];
  /** Exchanges that an admin has forgotten. */
  readonly missingExchanges: readonly string[];
}

/** The JSON of a definitions file; loaded at the start, it costs no call of the slow rabbitmqctl. */
export function rabbitmqDefinitions({ vhost, users, collectives, missingExchanges }: RabbitMqContent): string {
  const exchanges = [
    ...collectives.flatMap((name) => [
      { name: `${name}_broadcast`, type: 'topic' },
      { name: `${name}_directed`, type: 'direct' },
    ]),
    { name: 'mcollective_reply', type: 'direct' },
  ].filter(({ name }) => !missingExchanges.includes(name));
  const everything = { configure: '.*', write: '.*', read: '.*' };
  return JSON.stringify({
    rabbit_version: '3.10.8',
    vhosts: [{ name: vhost }],
    users: users.map(({ name, password, tags = [] }) => ({ name, ...passwordHash(password), tags })),
    permissions: users.map(({ name, permissions }) => ({ user: name, vhost, ...(permissions ?? everything) })),
    exchanges: exchanges.map((exchange) => ({
      ...exchange,
      ...{ vhost, durable: true, auto_delete: false, internal: false, arguments: {} },
    })),
  });
}

function passwordHash(password: string) {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return {
    password_hash: Buffer.concat([salt, digest]).toString('base64'),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
  };
}
