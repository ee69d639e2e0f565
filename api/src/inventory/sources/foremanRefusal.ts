import { AppError } from '../../platform/AppError.ts';
import type { SourceRefused } from './httpJson.ts';

/** Foreman does not let the account in, or for some minutes lets nobody in. */
export class ForemanLoginRefused extends AppError {
  readonly code = 'FOREMAN_LOGIN_REFUSED';
  constructor(
    readonly source: string,
    readonly user: string,
    options?: ErrorOptions,
  ) {
    super(
      `The Foreman of the inventory source ${source} refuses the user ${user} (401). The password or token is wrong, ` +
        'revoked or expired, or Foreman is locked for some minutes after failed attempts. Correct them, wait five ' +
        'minutes, then sync again: every further failure prolongs the lock.',
      options,
    );
  }
}

/** The account may not see one kind of objects; `permissions` are the rights that would allow it, as Foreman names them. */
export class ForemanRightMissing extends AppError {
  readonly code = 'FOREMAN_RIGHT_MISSING';
  readonly source: string;
  readonly resource: string;
  readonly permissions: readonly string[];
  constructor({ source, resource, user, permissions }: RightMissing, options?: ErrorOptions) {
    const right = permissions.length === 0 ? `a right to ${resource}` : `the right ${permissions.join(', ')}`;
    super(`The user ${user} of the inventory source ${source} lacks ${right} in Foreman.`, options);
    this.source = source;
    this.resource = resource;
    this.permissions = permissions;
  }
}

interface RightMissing {
  readonly source: string;
  readonly resource: string;
  readonly user: string;
  readonly permissions: readonly string[];
}

/** Foreman does not understand a request of ours, most often its search text. */
export class ForemanSearchRefused extends AppError {
  readonly code = 'FOREMAN_SEARCH_REFUSED';
  constructor(
    readonly source: string,
    readonly resource: string,
    said: string,
    options?: ErrorOptions,
  ) {
    super(`The Foreman of the inventory source ${source} does not accept the search in ${resource}: ${said}`, options);
  }
}

/** Foreman, or something in between, answered with another error. */
export class ForemanRefused extends AppError {
  readonly code = 'FOREMAN_REFUSED';
  readonly source: string;
  readonly resource: string;
  readonly status: number;
  constructor({ source, resource, status, said }: Refused, options?: ErrorOptions) {
    super(`The inventory source ${source} answered ${status} to ${resource}: ${said}${remedyFor(status)}`, options);
    this.source = source;
    this.resource = resource;
    this.status = status;
  }
}

interface Refused {
  readonly source: string;
  readonly resource: string;
  readonly status: number;
  readonly said: string;
}

/** What was asked, for messages. */
export interface ForemanQuestion {
  readonly source: string;
  readonly user: string;
  readonly resource: string;
}

/** Says what an answer of Foreman that is no 2xx means; errors come with and without the wrapper "error". */
export function foremanRefusal({ source, user, resource }: ForemanQuestion, cause: SourceRefused): AppError {
  const { status, body } = cause;
  const said = sentence(saidIn(body));
  switch (status) {
    case 401:
      return new ForemanLoginRefused(source, user, { cause });
    case 403:
      return new ForemanRightMissing({ source, resource, user, permissions: missingIn(body) }, { cause });
    case 400:
      return new ForemanSearchRefused(source, resource, said, { cause });
    default:
      return new ForemanRefused({ source, resource, status, said }, { cause });
  }
}

function remedyFor(status: number): string {
  if (status < 400) return ' Redirects are not followed: set the url to where this one leads.';
  if (status === 404) return " The url must be Foreman's own address, without /api.";
  return status >= 500 ? " Foreman's log, and that of a proxy in between, say more." : '';
}

function saidIn(body: unknown): string {
  if (typeof body === 'string')
    return body.trimStart().startsWith('<') ? 'a web page, as if from a proxy in between.' : quoted(body);
  const error = errorIn(body);
  if (typeof error === 'string') return quoted(error);
  if (!isObject(error)) return quoted(JSON.stringify(body));
  const said = [error['message'], error['details'], error['full_messages']].flat();
  const sentences = said.filter((part) => typeof part === 'string');
  return quoted(sentences.length > 0 ? sentences.join(' ') : JSON.stringify(error));
}

function sentence(text: string): string {
  if (text === '') return 'it gives no reason.';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function missingIn(body: unknown): readonly string[] {
  const error = errorIn(body);
  const missing = isObject(error) ? error['missing_permissions'] : undefined;
  return Array.isArray(missing) ? missing.filter((name) => typeof name === 'string').map(quoted) : [];
}

function errorIn(body: unknown): unknown {
  return isObject(body) ? (body['error'] ?? body) : body;
}

/** Text from outside, fit for one line of a message. */
function quoted(text: string): string {
  return text
    .replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, 300);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
