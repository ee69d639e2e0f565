import type { EntryBody } from './JournalEntry.ts';
import type { Secrets } from './SecretOpener.ts';

/** Takes secrets out of what a host says. */
export type Mask = <Said>(said: Said) => Said;

/** Stands for a secret. */
const MASKED = '***';
/** Shorter values stand in many texts by chance; they are masked where they are the whole value. */
const LEAST_CHARACTERS = 4;
/** What a text ends with that was cut (presentOutputs). */
const CUT_END = '… [cut]';

/** A mask for these secrets, as they are and as they are usually written: in JSON, in URLs, in base64. Best effort: a host that wants to tell a secret can. */
export function maskFor(secrets: Secrets): Mask {
  const values = Object.values(secrets).map(String);
  if (values.length === 0) return (said) => said;
  const whole = new Set(values);
  const parts = [...new Set(values.filter(({ length }) => length >= LEAST_CHARACTERS).flatMap(spellings))];
  // The longest first, or a part of it would be left.
  parts.sort((one, other) => other.length - one.length);
  const maskText = (text: string): string => {
    if (whole.has(text)) return MASKED;
    const masked = parts.reduce((left, part) => left.replaceAll(part, MASKED), text);
    return masked.endsWith(CUT_END) ? maskEnd(masked, parts) : masked;
  };
  const mask = (said: unknown): unknown => {
    if (typeof said === 'string') return maskText(said);
    if (typeof said === 'number' || typeof said === 'boolean') return whole.has(String(said)) ? MASKED : said;
    if (Array.isArray(said)) return said.map(mask);
    if (typeof said !== 'object' || said === null) return said;
    return Object.fromEntries(Object.entries(said).map(([name, value]) => [maskText(name), mask(value)]));
  };
  return mask as Mask;
}

/** Takes the place of what a host said when its secrets are not known any more: the outcome is kept, its words are not. */
export function withhold({ statusCode }: EntryBody): EntryBody {
  return { ...(statusCode !== undefined && { statusCode }), statusMessage: WITHHELD, outputs: { _cut: WITHHELD } };
}

const WITHHELD =
  'The host was given secrets, which the bridge has forgotten since; what it answered is not kept, for they may stand in it.';

function spellings(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
  ];
}

/** A cut may have left the beginning of a secret. */
function maskEnd(text: string, parts: readonly string[]): string {
  const kept = text.slice(0, -CUT_END.length);
  const longest = Math.max(0, ...parts.map((part) => overlapOf(kept, part)));
  return longest === 0 ? text : kept.slice(0, -longest) + MASKED + CUT_END;
}

/** How many characters at the end of a text are the beginning of a part; few are chance. */
function overlapOf(text: string, part: string): number {
  for (let length = Math.min(text.length, part.length - 1); length >= LEAST_CHARACTERS; length -= 1)
    if (text.endsWith(part.slice(0, length))) return length;
  return 0;
}
