import { HOSTILE_MARKUP } from './hostileMarkup.ts';
import { HOSTILE_TEXT } from './hostileText.ts';

/**
 * Texts that hosts, users and brokers might send to hurt who reads them; no two are equal, also not as they are stored. Each script among them
 * sets `__pwned`, opens a dialog or asks evil.example.
 */
export const HOSTILE_STRINGS: readonly string[] = [...new Map(all().map((text) => [asStored(text), text])).values()];

/** What PostgreSQL keeps of a text: no NUL, and no half of a pair. */
export function asStored(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

function all(): readonly string[] {
  return [...HOSTILE_MARKUP, ...HOSTILE_TEXT].filter((text) => text.trim() !== '');
}
