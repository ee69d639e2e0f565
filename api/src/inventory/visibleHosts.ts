/**
 * The hosts that a signed-in user may see, with what a filter can name: h host, p smart proxy, g host group, l location, o organization.
 * Every listing, count and targeting of hosts starts from this one fragment, so that a narrower reach has one place to be written.
 * A retired host is in none of them: no source tells of it any more.
 */
export const VISIBLE_HOSTS = hostsWhere('retired_at is null');

/** As VISIBLE_HOSTS, of the hosts that no source tells of any more. */
export const RETIRED_HOSTS = hostsWhere('retired_at is not null');

function hostsWhere(condition: string): string {
  return `
  (select * from host where ${condition}) h
  left join smart_proxy p on p.id = h.smart_proxy_id
  left join hostgroup g on g.id = h.hostgroup_id
  left join location l on l.id = h.location_id
  left join organization o on o.id = h.organization_id`;
}
