/** The texts of the page that signs people in. */
export const signInTexts = {
  title: 'Sign in',
  login: 'Login',
  password: 'Password',
  account: 'Account of',
  local: 'Chargehand itself',
  submit: 'Sign in',
  with: (title: string) => `Sign in with ${title}`,
  or: 'or',
  unencrypted:
    'This address is not encrypted, so the browser will not keep you signed in. Open Chargehand at its https address.',
  withLink: 'Signing in with your link…',
  linkFailed:
    'This sign-in link does not work any more. Each link works once; sign in with your password, or take a new link.',
  /** Why a provider's sign-in came to nothing, by the code in the address. */
  refused: new Map([
    ['SIGN_IN_EXPIRED', 'This sign-in was begun in another browser, is over already, or took too long. Sign in again.'],
    ['PROVIDER_DENIED', 'The provider did not sign you in. Sign in again, or ask who runs it for access.'],
    ['PROVIDER_UNREACHABLE', 'The provider does not answer. Try again later, or sign in with another account.'],
    [
      'BAD_PROVIDER_ANSWER',
      'What the provider answered does not prove who you are. Sign in again; if it stays so, tell an administrator.',
    ],
    [
      'UNUSABLE_PERSON',
      'The provider says too little about you. Ask an administrator to correct the sign-in settings.',
    ],
    ['ACCOUNT_DISABLED', 'Your account is disabled. Ask an administrator.'],
    ['LOGIN_TAKEN', 'Your login belongs to another account here. Ask an administrator.'],
    ['UNKNOWN_PROVIDER', 'There is no such provider any more. Choose another way to sign in.'],
  ]),
  refusedOtherwise: 'The sign-in did not work. Try again; if it stays so, tell an administrator.',
} as const;
