import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { DateTime } from '../platform/scalars.ts';
import { query, queryOne } from '../platform/sql.ts';
import { IS_LIVE } from './liveSessions.ts';
import type { RequestContext } from './RequestContext.ts';
import { digestToken } from './secretToken.ts';

/** A session as its owner sees it. */
@ObjectType('Session')
@Access('user')
export class OpenSession {
  @Field(() => ID)
  id!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { description: 'To the minute.' })
  lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'It ends then, and earlier if it is not used for 30 minutes.' })
  expiresAt!: Date;

  @Field(() => String, { nullable: true, description: 'Where it was opened from. Null: not known.' })
  address!: string | null;

  @Field(() => String, { nullable: true, description: 'The program that opened it. Null: it did not say.' })
  agent!: string | null;

  @Field(() => Boolean, { description: 'It is the one that this request came with.' })
  isCurrent!: boolean;
}

const FOUND = `
  from session s join app_user u on u.id = s.user_id where u.login = $1 and u.disabled_at is null and ${IS_LIVE('s')}`;
const COUNT = `select count(*)::int as count ${FOUND}`;
const PAGE = `
  select s.id, s.created_at as "createdAt", s.last_used_at as "lastUsedAt", s.expires_at as "expiresAt", s.address, s.agent,
    s.token_digest = $2 as "isCurrent"
  ${FOUND} and ($3::int is null or s.id < $3) order by s.id desc limit $4`;

/** A page of the open sessions of a user, the newest first. Throws BadCursor, BadPageSize. */
export async function listSessions(ctx: RequestContext, login: string, page: PageRequest): Promise<Page<OpenSession>> {
  const current = digestToken(ctx.token ?? '');
  const rows = await query<OpenSession>(ctx.em, PAGE, [login, current, numberStartOf(page), page.first + 1]);
  const total = async (): Promise<number> => (await queryOne<{ count: number }>(ctx.em, COUNT, [login])).count;
  return pageOf(rows, page, total, ({ id }) => id);
}
