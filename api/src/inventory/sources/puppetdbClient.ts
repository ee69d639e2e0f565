import { AppError } from '../../platform/AppError.ts';
import { openHttpJson, SourceRefused, type HttpJson, type HttpJsonOptions } from './httpJson.ts';
import { parsePuppetdbJson } from './puppetdbJson.ts';

/** The kinds of things that PuppetDB is asked about; each is the last part of an address. */
export type PuppetdbEntity = 'nodes' | 'inventory' | 'resources';

/** A question in PuppetDB's AST query language: the wanted fields of what matches. */
export interface PuppetdbQuestion {
  readonly entity: PuppetdbEntity;
  readonly fields: readonly string[];
  /** Undefined: everything. */
  readonly filter?: readonly unknown[] | undefined;
  readonly orderBy?: string | undefined;
}

/** Asks one PuppetDB. */
export interface PuppetdbClient extends AsyncDisposable {
  readonly name: string;
  /** The answer as it came. Throws PuppetdbRefused, SourceUnreachable and SourceAnswerTooLarge. */
  ask(question: PuppetdbQuestion, signal: AbortSignal): Promise<unknown>;
}

/** PuppetDB answered with an error. */
export class PuppetdbRefused extends AppError {
  readonly code = 'PUPPETDB_REFUSED';
  readonly source: string;
  readonly status: number;
  constructor(cause: SourceRefused) {
    super(`${cause.message.replace(/[.\s]*$/, '.')} ${remedyOf(cause.status)}`, { cause });
    this.source = cause.source;
    this.status = cause.status;
  }
}

function remedyOf(status: number): string {
  if (status === 401) return 'PuppetDB does not know us: check the token or the client certificate.';
  if (status === 403)
    return 'PuppetDB knows us but does not let us in: add the name in our certificate to its certificate-allowlist (certificate-whitelist before version 7), or give the owner of the token the right to read nodes.';
  // Open source PuppetDB leads what it does not know to its dashboard.
  if (status === 404 || (status >= 300 && status < 400))
    return 'The url must be that of PuppetDB itself, without "/pdb", such as https://puppetdb.example.com:8081/; PuppetDB 4.2 or later is needed.';
  if (status === 503) return 'PuppetDB is starting or under maintenance; the next sync tries again.';
  if (status >= 500) return 'Look into the log of PuppetDB; the next sync tries again.';
  return 'PuppetDB 4.2 or later is needed; look into its log.';
}

/** Opens a client; the token goes into the header X-Authentication. Throws BadSourceUrl and SourceUnreachable. */
export async function openPuppetdbClient(
  options: Omit<HttpJsonOptions, 'headers' | 'parse'> & { readonly token?: string | undefined },
): Promise<PuppetdbClient> {
  const { token, ...rest } = options;
  const headers = token === undefined ? undefined : { 'x-authentication': token };
  const http = await openHttpJson({ ...rest, headers, parse: parsePuppetdbJson });
  return {
    name: options.source,
    ask: (question, signal) => ask(http, question, signal),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

async function ask(http: HttpJson, question: PuppetdbQuestion, signal: AbortSignal): Promise<unknown> {
  const { entity, fields, filter, orderBy } = question;
  const body = {
    query: ['extract', fields, ...(filter === undefined ? [] : [filter])],
    ...(orderBy === undefined ? {} : { order_by: [{ field: orderBy }] }),
  };
  try {
    return await http.post(`pdb/query/v4/${entity}`, body, signal);
  } catch (error) {
    throw error instanceof SourceRefused ? new PuppetdbRefused(error) : error;
  }
}
