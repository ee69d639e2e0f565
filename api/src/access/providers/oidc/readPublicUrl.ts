import type { Settings } from '../../../platform/Settings.ts';
import { isLoopback } from '../isLoopback.ts';

/** Where browsers reach Chargehand. It is never taken from a request, whose Host header anybody can write. Undefined: not said, or wrong. */
export function readPublicUrl(file: Settings, byDefault: string | undefined): URL | undefined {
  const text = file.optional('publicUrl') ?? byDefault;
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isOrigin = url !== null && text.replace(/\/$/, '') === url.origin;
  if (isOrigin && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))) return url;
  file.fault('publicUrl', 'expected https:// and a host (http:// only on loopback), without a path');
  return undefined;
}
