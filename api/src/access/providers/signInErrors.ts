import { AppError } from '../../platform/AppError.ts';

/** No such provider, or none of the kind that is asked for. */
export class UnknownProvider extends AppError {
  readonly code = 'UNKNOWN_PROVIDER';
  constructor(readonly provider: string) {
    super(
      `There is no such sign-in provider: "${provider.slice(0, 100)}". The query signInProviders has those there are.`,
    );
  }
}

/** What came back from an issuer was not begun in this browser, was used before, or is too old. */
export class SignInExpired extends AppError {
  readonly code = 'SIGN_IN_EXPIRED';
  constructor() {
    super('This sign-in was begun in another browser, is over already, or is older than ten minutes. Sign in again.');
  }
}

/** The issuer itself says no. */
export class ProviderDenied extends AppError {
  readonly code = 'PROVIDER_DENIED';
  constructor(
    readonly provider: string,
    options?: ErrorOptions,
  ) {
    super(`${provider} did not sign you in. Sign in again, or ask who runs ${provider} for access.`, options);
  }
}

/** What a provider answered does not prove who somebody is. */
export class BadProviderAnswer extends AppError {
  readonly code = 'BAD_PROVIDER_ANSWER';
  constructor(
    readonly provider: string,
    fault: string,
    options?: ErrorOptions,
  ) {
    super(`The answer of ${provider} cannot be trusted: ${fault}`, options);
  }
}

/** A provider does not answer, or not as such a server does. */
export class ProviderUnreachable extends AppError {
  readonly code = 'PROVIDER_UNREACHABLE';
  constructor(
    readonly provider: string,
    options?: ErrorOptions,
  ) {
    super(`${provider} does not answer. Try again later, or sign in with a local account.`, options);
  }
}

/** A provider says too little of a person, or what cannot be a login. */
export class UnusablePerson extends AppError {
  readonly code = 'UNUSABLE_PERSON';
  constructor(
    readonly provider: string,
    fault: string,
  ) {
    super(`${provider} vouches for you, but ${fault}. Ask an administrator to correct the sign-in settings.`);
  }
}

/** The login of a new person is another account's. */
export class LoginTaken extends AppError {
  readonly code = 'LOGIN_TAKEN';
  constructor(readonly login: string) {
    super(`The login ${login} belongs to another account. Ask an administrator to give that one another login.`);
  }
}
