import { BadPassword, BadUserInput } from './userErrors.ts';

const LOGIN = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const CONTROL = /\p{Cc}/u;
const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 1_000;

/** Whether it can be the login of a local account: "@" is for those of other issuers, who so never take one over. */
export function isLocalLogin(login: string): boolean {
  return LOGIN.test(login);
}

/** Throws BadUserInput unless it can be the login of a local account. */
export function checkLogin(login: string): string {
  if (isLocalLogin(login)) return login;
  throw new BadUserInput(
    'A login has 1 to 64 letters from a to z, digits, dots, dashes or underscores, and begins with a letter or digit.',
  );
}

/** The name of a person as it is kept. Throws BadUserInput. */
export function checkName(name: string): string {
  const text = name.trim();
  if (text !== '' && text.length <= 100 && !CONTROL.test(text)) return text;
  throw new BadUserInput('A name has 1 to 100 characters, and no control characters.');
}

/** An e-mail address as it is kept; blank is none. Throws BadUserInput. */
export function checkEmail(email: string | null | undefined): string | null {
  const text = email?.trim() ?? '';
  if (text === '') return null;
  if (text.length <= 254 && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(text)) return text;
  throw new BadUserInput('This is no e-mail address: expected name@domain, at most 254 characters.');
}

/** Throws BadPassword unless it can be somebody's password. */
export function checkNewPassword(password: string, login: string): void {
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)
    throw new BadPassword(`A password has ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`);
  if (password.toLowerCase() === login.toLowerCase()) throw new BadPassword('The password must not be the login.');
}
