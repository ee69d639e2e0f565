import { readFile } from 'node:fs/promises';
import { Agent, errors, request } from 'undici';
import { AppError } from '../../platform/AppError.ts';
import { guardedLookup, type Resolve } from '../../platform/guardedLookup.ts';
import { isLoopbackHost, outboundFault } from '../../platform/outboundAddress.ts';

/** Where a source is asked, and how it knows us. */
export interface HttpJsonOptions {
  /** Name of the source, for messages. */
  readonly source: string;
  /** Up to and with the last "/" before the resources. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** PEM files. Undefined: the system's authorities; no client certificate. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Longest wait for an answer to begin, and between two pieces of it. */
  readonly timeoutMs?: number | undefined;
  /** An answer that is larger is not read. Undefined: 256 MB, which pages of some hundred hosts are not near. */
  readonly maxBytes?: number | undefined;
  /** Reads the text of an answer; throws for what is no JSON. Undefined: JSON.parse. */
  readonly parse?: ((text: string) => unknown) | undefined;
  /** Finds the addresses of the server. Undefined: the system does. */
  readonly resolve?: Resolve | undefined;
}

/** Asks one server for JSON. */
export interface HttpJson extends AsyncDisposable {
  /** The body of a 2xx answer, parsed. Throws SourceUnreachable, SourceAnswerTooLarge or SourceRefused. */
  get(path: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  /** The same for a question that is too long for an address: it is sent as a JSON body. */
  post(path: string, question: unknown, signal: AbortSignal): Promise<unknown>;
}

/** The server of a source does not answer, or answers no JSON. */
export class SourceUnreachable extends AppError {
  readonly code = 'SOURCE_UNREACHABLE';
  constructor(
    readonly source: string,
    fault: string,
    options?: ErrorOptions,
  ) {
    super(`The inventory source ${source} cannot be read: ${fault}`, options);
  }
}

/** The server of a source answers with more than is read. */
export class SourceAnswerTooLarge extends AppError {
  readonly code = 'SOURCE_ANSWER_TOO_LARGE';
  readonly source: string;
  readonly maxBytes: number;
  constructor({ source, maxBytes, address }: TooLarge, options?: ErrorOptions) {
    super(
      `The inventory source ${source} cannot be read: its answer to ${address} is larger than ${inMegabytes(maxBytes)}.`,
      options,
    );
    this.source = source;
    this.maxBytes = maxBytes;
  }
}

interface TooLarge {
  readonly source: string;
  readonly maxBytes: number;
  readonly address: string;
}

/** Gives back the fault of an answer that is too large, for `catch`. Throws every other again. */
export function tooLargeOnly(error: unknown): SourceAnswerTooLarge {
  if (error instanceof SourceAnswerTooLarge) return error;
  throw error;
}

/** Whether there is that fault in place of an answer. */
export function isTooLarge(answer: unknown): answer is SourceAnswerTooLarge {
  return answer instanceof SourceAnswerTooLarge;
}

/** A size for messages. */
export function inMegabytes(bytes: number): string {
  return `${bytes / 1_000_000} MB`;
}

/** The server of a source answered with an error; `body` is what it said, parsed if it was JSON. */
export class SourceRefused extends AppError {
  readonly code = 'SOURCE_REFUSED';
  constructor(
    readonly source: string,
    readonly address: string,
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`The inventory source ${source} answered ${status} to ${address}${saidIn(body)}`);
  }
}

/** The address of a source cannot be used. */
export class BadSourceUrl extends AppError {
  readonly code = 'BAD_SOURCE_URL';
  constructor(
    readonly source: string,
    fault: string,
  ) {
    super(`The url of the inventory source ${source} cannot be used: ${fault}`);
  }
}

const TIMEOUT_MS = 60_000;
/** Who sends a byte now and then keeps nobody waiting for ever. */
const WHOLE_ANSWER_MS = 600_000;
const MAX_BYTES = 256_000_000;

/** Opens a client for one server; certificates are always verified, redirects are not followed, and addresses are judged (outboundAddress.ts). Throws BadSourceUrl, SourceUnreachable. */
export async function openHttpJson(options: HttpJsonOptions): Promise<HttpJson> {
  const base = readBase(options);
  const timeout = options.timeoutMs ?? TIMEOUT_MS;
  const agent = new Agent({
    connections: 2,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxResponseSize: options.maxBytes ?? MAX_BYTES,
    connect: { timeout, lookup: guardedLookup(options.resolve), ...(await readKeys(options)) },
  });
  return {
    get: (path, parameters, signal) =>
      askJson({ ...options, base, agent, path, search: new URLSearchParams(parameters).toString(), signal }),
    post: (path, question, signal) =>
      askJson({ ...options, base, agent, path, search: '', question: JSON.stringify(question), signal }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

function readBase({ source, url }: HttpJsonOptions): URL {
  if (!URL.canParse(url)) throw new BadSourceUrl(source, `"${url}" is no URL`);
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  if (base.username !== '' || base.password !== '')
    throw new BadSourceUrl(source, 'it must not hold a user name or password; give them as settings of their own');
  const fault = outboundFault(base.hostname.replace(/^\[|\]$/g, ''), base.hostname);
  if (fault !== undefined) throw new BadSourceUrl(source, fault);
  if (base.protocol === 'https:' || (base.protocol === 'http:' && isLoopbackHost(base.hostname))) return base;
  throw new BadSourceUrl(source, 'it must begin with https://; plain http:// is for 127.0.0.1 and localhost alone');
}

async function readKeys(options: HttpJsonOptions): Promise<Readonly<Record<string, string>>> {
  const files = { ca: options.caFile, cert: options.certFile, key: options.keyFile };
  const keys: Record<string, string> = {};
  for (const [name, path] of Object.entries(files)) {
    if (path === undefined) continue;
    keys[name] = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new SourceUnreachable(options.source, `its file ${path} cannot be read`, { cause });
    });
  }
  return keys;
}

interface Asking extends HttpJsonOptions {
  readonly base: URL;
  readonly agent: Agent;
  readonly path: string;
  readonly search: string;
  /** JSON that is sent with a POST. Undefined: a GET. */
  readonly question?: string | undefined;
  readonly signal: AbortSignal;
}

async function askJson(asking: Asking): Promise<unknown> {
  const { source, base, path, search, signal, maxBytes = MAX_BYTES } = asking;
  const address = new URL(path, base);
  address.search = search;
  const { statusCode, text } = await send(address, asking).catch((cause: unknown) => {
    signal.throwIfAborted();
    if (cause instanceof errors.ResponseExceededMaxSizeError)
      throw new SourceAnswerTooLarge({ source, maxBytes, address: address.pathname }, { cause });
    throw new SourceUnreachable(source, `${base.origin} does not answer (${messageOf(cause)})`, { cause });
  });
  const body = parse(text, asking);
  if (statusCode < 200 || statusCode > 299) throw new SourceRefused(source, address.pathname, statusCode, body ?? text);
  if (body === undefined) throw new SourceUnreachable(source, `${base.origin}${address.pathname} answered no JSON`);
  return body;
}

async function send(address: URL, { agent, question, headers, signal }: Asking): Promise<HttpAnswer> {
  const answer = await request(address, {
    dispatcher: agent,
    signal: AbortSignal.any([signal, AbortSignal.timeout(WHOLE_ANSWER_MS)]),
    ...(question === undefined ? { method: 'GET' } : { method: 'POST', body: question }),
    headers: {
      accept: 'application/json',
      ...(question === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  return { statusCode: answer.statusCode, text: await answer.body.text() };
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly text: string;
}

function parse(text: string, { parse: read = (json): unknown => JSON.parse(json) }: Asking): unknown {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}

/** What a server said, short; it is text from outside. */
function saidIn(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return text === '' ? '.' : `: ${text.slice(0, 300)}`;
}
