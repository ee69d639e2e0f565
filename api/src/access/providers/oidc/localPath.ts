const ORIGIN = 'http://chargehand.invalid';

/** The path of a page of ours, with query and fragment; "/" for whatever leads elsewhere. */
export function localPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 2_000 || !wanted.startsWith('/')) return '/';
  const url = URL.parse(wanted, ORIGIN);
  if (url?.origin !== ORIGIN || url.pathname.startsWith('//')) return '/';
  return url.pathname + url.search + url.hash;
}
