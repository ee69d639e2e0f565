import { createRequire } from 'node:module';

/** The ORM has a copy of pg of its own: this is the class of its connections. */
const { Client } = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg') as {
  Client: { prototype: object };
};

/** Counts the SQL statements that any connection of this process runs while the work goes on. */
export async function countStatements<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly statements: readonly string[] }> {
  const statements: string[] = [];
  const { prototype } = Client;
  const original = Reflect.get(prototype, 'query') as (...sent: unknown[]) => unknown;
  function counting(this: unknown, ...sent: unknown[]): unknown {
    statements.push(textOf(sent[0]));
    return original.apply(this, sent);
  }
  Reflect.set(prototype, 'query', counting);
  try {
    return { result: await work(), statements };
  } finally {
    Reflect.set(prototype, 'query', original);
  }
}

function textOf(sent: unknown): string {
  if (typeof sent === 'string') return sent;
  const text: unknown = typeof sent === 'object' && sent !== null && 'text' in sent ? sent.text : sent;
  return typeof text === 'string' ? text : '?';
}
