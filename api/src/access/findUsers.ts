import { foldCaseSql } from '../platform/foldCaseSql.ts';
import { keyOfTexts, pageOf, textsStartOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';
import type { RequestContext } from './RequestContext.ts';
import { ACCOUNT_COLUMNS, type UserAccount } from './UserAccount.ts';

/** strpos: every character of the search text stands for itself. */
const FOUND = `from app_user u where strpos(${foldCaseSql(`u.login || ' ' || u.name || ' ' || coalesce(u.email, '')`)}, ${foldCaseSql('$1::text')}) > 0`;
const COUNT = `select count(*)::int as count ${FOUND}`;
const PAGE = `
  select ${ACCOUNT_COLUMNS} ${FOUND} and ($2::text is null or u.login collate "C" > $2::text collate "C")
  order by u.login collate "C" limit $3`;
const FIND = `select ${ACCOUNT_COLUMNS} from app_user u where u.login = $1`;

/** A page of the users whose login, name or e-mail address contains the search text, by login. Throws BadCursor, BadPageSize. */
export async function listUsers(
  ctx: RequestContext,
  search: string | null | undefined,
  page: PageRequest,
): Promise<Page<UserAccount>> {
  const text = (search ?? '').replaceAll('\0', '').trim();
  const [start = null] = textsStartOf(page, 1) ?? [];
  const rows = await query<UserAccount>(ctx.em, PAGE, [text, start, page.first + 1]);
  const total = async (): Promise<number> => (await queryOne<{ count: number }>(ctx.em, COUNT, [text])).count;
  return pageOf(rows, page, total, ({ login }) => keyOfTexts(login));
}

/** The user with this login. Null: there is none. */
export async function findUser(ctx: RequestContext, login: string): Promise<UserAccount | null> {
  const [user] = await query<UserAccount>(ctx.em, FIND, [login.replaceAll('\0', '')]);
  return user ?? null;
}
