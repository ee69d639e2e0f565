import { Field, ID, ObjectType } from 'type-graphql';
import { Access } from './permissions.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { DateTime } from '../platform/scalars.ts';
import { query, queryOne } from '../platform/sql.ts';
import { Permission } from './Permission.ts';
import type { RequestContext } from './RequestContext.ts';
import { digestToken } from './secretToken.ts';

/** A personal token without its secret. */
@ObjectType()
@Access('user')
export class PersonalToken {
  @Field(() => ID)
  id!: number;

  @Field(() => String)
  name!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'To the minute. Null: never.' })
  lastUsedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The address that it last came from. Null: it was never used.' })
  lastUsedFrom!: string | null;

  @Field(() => [Permission], { nullable: true, description: 'The only rights that it gives. Null: all of its owner.' })
  permissions!: Permission[] | null;

  @Field(() => String, { nullable: true, description: 'The only hosts that it reaches. Null: all of its owner.' })
  filter!: string | null;

  @Field(() => Boolean, { description: 'It is the one that this request came with.' })
  isCurrent!: boolean;
}

const FOUND = `from api_token t join app_user u on u.id = t.user_id where u.login = $1`;
const COUNT = `select count(*)::int as count ${FOUND}`;
const PAGE = `
  select t.id, t.name, t.created_at as "createdAt", t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt",
    t.last_used_from as "lastUsedFrom", t.permissions, t.filter, t.token_digest = $2 as "isCurrent"
  ${FOUND} and ($3::int is null or t.id < $3) order by t.id desc limit $4`;

/** A page of the tokens of a user, also those that have expired, the newest first. Throws BadCursor, BadPageSize. */
export async function listTokens(ctx: RequestContext, login: string, page: PageRequest): Promise<Page<PersonalToken>> {
  const current = digestToken(ctx.token ?? '');
  const rows = await query<PersonalToken>(ctx.em, PAGE, [login, current, numberStartOf(page), page.first + 1]);
  const total = async (): Promise<number> => (await queryOne<{ count: number }>(ctx.em, COUNT, [login])).count;
  return pageOf(rows, page, total, ({ id }) => id);
}
