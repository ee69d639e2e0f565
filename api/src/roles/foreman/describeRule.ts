import type { ImportedRule } from './narrowRole.ts';

/** An imported rule in words. */
export function describeRule(rule: ImportedRule): string {
  const places = [
    placesOf('location', rule.locations),
    placesOf('organization', rule.organizations),
    rule.filter == null ? '' : ` where ${rule.filter}`,
  ];
  const sentence = `${rule.permissions.join(', ')}${places.join('')}.`;
  return `${sentence}${rule.trustsHosts ? ' It asks for facts, which hosts say of themselves.' : ''}${actionsOf(rule)}`;
}

function placesOf(noun: string, titles: readonly string[] | null | undefined): string {
  if (titles == null) return '';
  const named = titles.slice(0, 10).map((title) => `"${title}"`);
  return ` in the ${noun} ${named.join(' or ')}${titles.length > 10 ? ` or one of ${titles.length - 10} more` : ''}`;
}

function actionsOf({ permissions, aboutJobs }: ImportedRule): string {
  if (!permissions.includes('RUN')) return '';
  const meant = aboutJobs.length === 0 ? 'any job template' : aboutJobs.join(' and ');
  return ` No action is named, so it grants nothing: Foreman says ${meant}; name plugins that mean no more in a role of your own.`;
}
