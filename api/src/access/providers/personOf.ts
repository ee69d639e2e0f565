import type { ExternalPerson } from './ExternalPerson.ts';
import { UnusablePerson } from './signInErrors.ts';

/** What a provider said of a person, as it came. */
export interface ToldPerson {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: unknown;
  readonly login: unknown;
  readonly name: unknown;
  readonly email: unknown;
  /** A text, or a list of texts. */
  readonly groups: unknown;
}

const LONGEST_SUBJECT = 1_000;
const LONGEST_LOGIN = 100;
const LONGEST_TEXT = 200;
const MOST_GROUPS = 2_000;

/** The person as we can store it, with the login `name@PROVIDER`. Throws UnusablePerson when subject or login is missing or unfit. */
export function personOf(told: ToldPerson): ExternalPerson {
  const { provider, issuer, subject, login } = told;
  if (typeof subject !== 'string' || subject === '' || subject.length > LONGEST_SUBJECT || !isStorable(subject))
    throw new UnusablePerson(provider, 'says no subject for you, which accounts are known by');
  if (typeof login !== 'string' || !isLogin(login)) throw new UnusablePerson(provider, 'says no usable login for you');
  const name = readText(told.name) ?? login;
  return {
    issuer,
    subject,
    login: `${login}@${provider}`,
    name,
    email: readText(told.email),
    groups: readGroups(told.groups),
  };
}

/** Letters, digits and marks of any language, and no character that hides, turns or breaks a line. */
function isLogin(login: string): boolean {
  return login.length <= LONGEST_LOGIN && /^[^\p{C}\p{Z}]+$/u.test(login) && login.isWellFormed();
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function readText(told: unknown): string | null {
  if (typeof told !== 'string') return null;
  const text = told.toWellFormed().replace(/\p{C}/gu, ' ').trim().slice(0, LONGEST_TEXT);
  return text === '' ? null : text.toWellFormed();
}

function readGroups(told: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(told) ? told : [told];
  const names = list.filter((group) => typeof group === 'string' && group !== '' && isStorable(group));
  return [...new Set(names)].slice(0, MOST_GROUPS).map(String);
}
