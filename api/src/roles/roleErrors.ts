import { AppError } from '../platform/AppError.ts';

/** A rule is not as rules are. */
export class BadRule extends AppError {
  readonly code = 'BAD_RULE';
  constructor(
    readonly number: number,
    readonly fault: string,
  ) {
    super(`Rule ${number}: ${fault}`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { rule: this.number };
  }
}

export class BadRoleName extends AppError {
  readonly code = 'BAD_ROLE_NAME';
  constructor() {
    super('A name has 1 to 100 characters and no line breaks or control characters.');
  }
}

export class RoleNameTaken extends AppError {
  readonly code = 'ROLE_NAME_TAKEN';
  constructor(readonly taken: string) {
    super(`"${taken}" is taken. Choose another name.`);
  }
}

export class RoleNotFound extends AppError {
  readonly code = 'ROLE_NOT_FOUND';
  constructor(readonly role: string) {
    super(`There is no role "${role.slice(0, 100)}".`);
  }
}

export class RoleBuiltIn extends AppError {
  readonly code = 'ROLE_BUILT_IN';
  constructor(readonly role: string) {
    super(`The role "${role}" came with the product and stays as it is. Make a copy of it under another name.`);
  }
}

export class HolderNotFound extends AppError {
  readonly code = 'HOLDER_NOT_FOUND';
  constructor(readonly holder: string) {
    super(`There is no ${holder.slice(0, 120)}.`);
  }
}
