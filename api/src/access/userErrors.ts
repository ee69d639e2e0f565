import { AppError } from '../platform/AppError.ts';

export class UserNotFound extends AppError {
  readonly code = 'USER_NOT_FOUND';
  constructor(readonly login: string) {
    super(`Nobody has the login "${login.slice(0, 100)}".`);
  }
}

export class BadUserInput extends AppError {
  readonly code = 'BAD_USER';
}

export class LoginTaken extends AppError {
  readonly code = 'LOGIN_TAKEN';
  constructor(readonly login: string) {
    super(`Somebody has the login "${login}" already. Choose another one.`);
  }
}

/** Nobody could manage Chargehand any more. */
export class LastAdmin extends AppError {
  readonly code = 'LAST_ADMIN';
  constructor(readonly login: string) {
    super(`"${login}" is the last enabled administrator. Make somebody else one first.`);
  }
}

/** Who could change an administrator could become one. */
export class AdminProtected extends AppError {
  readonly code = 'ADMIN_PROTECTED';
  override readonly isRefusal = true;
  constructor(readonly login: string) {
    super(`"${login}" is an administrator, whom only administrators change; they alone make others one, too.`);
  }
}

/** Name and password of the account are kept elsewhere. */
export class ExternalAccount extends AppError {
  readonly code = 'EXTERNAL_ACCOUNT';
  constructor(
    readonly login: string,
    readonly issuer: string,
  ) {
    super(`"${login}" signs in at ${issuer}, so it has no password here. Change it there.`);
  }
}

export class BadPassword extends AppError {
  readonly code = 'BAD_PASSWORD';
}

export class SessionNeeded extends AppError {
  readonly code = 'SESSION_NEEDED';
  constructor() {
    super('This needs a person who has signed in; a personal token cannot do it.');
  }
}

export class PasswordNeeded extends AppError {
  readonly code = 'PASSWORD_NEEDED';
  constructor(readonly minutes: number) {
    super(
      `Confirm your password first (confirmPassword); that holds for ${minutes} minutes. Without one, sign in again.`,
    );
  }
}
