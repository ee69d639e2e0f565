import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { batched, rowsById } from '../platform/batched.ts';
import { DateTime } from '../platform/scalars.ts';
import { query } from '../platform/sql.ts';
import { KnownSource } from './KnownSource.ts';

@ObjectType({ description: 'What one source says of a host; which of several wins is in inventoryRules.' })
@Access('user')
export class HostSource {
  @Field(() => KnownSource)
  source!: KnownSource;

  @Field(() => DateTime, { description: 'When it last named the host.' })
  toldAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its facts were reported. Null: it told no facts.' })
  factsAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The page of the host in the source. Null: it has none.' })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'By name. Null: it does not say, or says that there is none.' })
  smartProxy!: string | null;

  @Field(() => String, { nullable: true, description: 'By title. Null: it does not say, or says that there is none.' })
  hostgroup!: string | null;

  @Field(() => String, { nullable: true, description: 'By title. Null: it does not say, or says that there is none.' })
  location!: string | null;

  @Field(() => String, { nullable: true, description: 'By title. Null: it does not say, or says that there is none.' })
  organization!: string | null;
}

interface ClaimRow extends Omit<HostSource, 'source' | 'url'> {
  readonly id: number;
  readonly sourceId: number;
  readonly name: string;
}

const CLAIMS = `
  select c.host_id as id, c.source_id as "sourceId", h.name, c.told_at as "toldAt", c.facts_at as "factsAt",
    p.name as "smartProxy", g.title as hostgroup, l.title as location, o.title as organization
  from host_claim c join host h on h.id = c.host_id join inventory_source s on s.id = c.source_id
    left join smart_proxy p on p.id = c.smart_proxy_id left join hostgroup g on g.id = c.hostgroup_id
    left join location l on l.id = c.location_id left join organization o on o.id = c.organization_id
  where c.host_id = any($1::int[]) order by s.name`;

/** What each source says of a host, by the name of the source. */
export const sourcesOfHost = batched(async (em, ids: readonly number[], _asked: null) => {
  const rows = await query<ClaimRow>(em, CLAIMS, [ids]);
  const sources = await em.find(KnownSource, { id: { $in: [...new Set(rows.map(({ sourceId }) => sourceId))] } });
  const byId = new Map(sources.map((source) => [source.id, source]));
  return rowsById(
    ids,
    rows.flatMap((row) => {
      const source = byId.get(row.sourceId);
      return source === undefined ? [] : { ...row, source, url: pageOfHost(source, row.name) };
    }),
  );
});

/** Where people look at a host in the source. Null: the source has no pages, or its address is none that a browser may follow. */
export function pageOfHost({ kind, url }: Pick<KnownSource, 'kind' | 'url'>, name: string): string | null {
  if (kind !== 'foreman' || url === null || !URL.canParse(url)) return null;
  const { protocol, origin, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  // Neither a password nor a query of the configured address goes into a link.
  return `${origin}${pathname.replace(/\/+$/, '')}/hosts/${encodeURIComponent(name)}`;
}
