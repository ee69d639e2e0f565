import type { JsonValue } from '@chargehand/mcollective';
import { readForemanFacts } from './foremanFacts.ts';
import { readForemanHosts, readMissedHosts } from './foremanHosts.ts';
import type { ForemanReading } from './foremanPages.ts';
import { unlessForbidden } from './foremanPages.ts';
import { readForemanPeople } from './foremanPeople.ts';
import { readForemanPlaces } from './foremanPlaces.ts';
import { foremanRefusal } from './foremanRefusal.ts';
import type { HttpJson } from './httpJson.ts';
import { openHttpJson, SourceRefused } from './httpJson.ts';
import type { InventoryBatch, InventorySource, ReadRequest } from './InventorySource.ts';

export interface ForemanOptions {
  /** Name of the source, for messages. */
  readonly name: string;
  /** Of Foreman itself, without /api. */
  readonly url: string;
  readonly user: string;
  /** Or a personal access token, which Foreman takes in its place. */
  readonly password: string;
  readonly caFile?: string | undefined;
  /** The facts to tell, by name or path (`os.family` or `os::family`), each with everything below it. Undefined: all. */
  readonly factNames?: readonly string[] | undefined;
  /** Rows of each page, for a server that is slow. Undefined: what fits each list. */
  readonly perPage?: number | undefined;
  /** The largest answer that is read. Undefined: what `openHttpJson` says. */
  readonly maxBytes?: number | undefined;
}

/**
 * Opens a Foreman as a source of places, hosts, facts and, in full reads, people; nothing is asked yet. Its mark is when
 * facts were last read, by our clock. Throws BadSourceUrl, SourceUnreachable; reading throws these and SourceAnswerTooLarge, ForemanLoginRefused,
 * ForemanRightMissing (hosts), ForemanSearchRefused, ForemanRefused, ForemanAnswerStrange, ForemanPagesEndless.
 */
export async function openForeman(options: ForemanOptions): Promise<InventorySource & AsyncDisposable> {
  const login = Buffer.from(`${options.user}:${options.password}`).toString('base64');
  const http = await openHttpJson({
    source: options.name,
    url: `${options.url.replace(/\/+$/, '')}/api/v2/`,
    headers: { authorization: `Basic ${login}` },
    caFile: options.caFile,
    maxBytes: options.maxBytes,
  });
  return {
    kind: 'foreman',
    read: (request) => readForeman({ options, http, request }),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

interface Opened {
  readonly options: ForemanOptions;
  readonly http: HttpJson;
  readonly request: ReadRequest;
}

async function* readForeman(opened: Opened): AsyncGenerator<InventoryBatch, JsonValue> {
  const { options, request } = opened;
  const isFull = request.mode === 'full';
  const begin = Date.now();
  const marked = isFull ? null : readMark(request.mark);
  // A mark from the future says that our clock was set back: what it means nobody knows, so all facts are read.
  const since = marked !== null && marked <= begin ? marked : null;
  const reading = readingOf(opened);
  const places = yield* readForemanPlaces(reading);
  const hosts = yield* readForemanHosts(reading, places);
  const facts = readForemanFacts(reading, { hosts, since, factNames: options.factNames });
  const hasFacts = yield* unlessForbidden(whenDone(facts), 'Facts are not read.');
  if (isFull) {
    yield* readMissedHosts(reading, hosts);
    yield* readForemanPeople(reading, places.slashed);
  }
  const factsReadAt = hasFacts === true ? begin : marked;
  return { factsReadAt: factsReadAt === null ? null : new Date(factsReadAt).toISOString() };
}

function readingOf({ options, http, request }: Opened): ForemanReading {
  const { name, user } = options;
  return {
    source: name,
    perPage: options.perPage,
    get: (resource, parameters) =>
      http.get(resource, parameters, request.signal).catch((error: unknown) => {
        throw error instanceof SourceRefused ? foremanRefusal({ source: name, user, resource }, error) : error;
      }),
  };
}

/** The time that `readForeman` gave back. Null: facts were never read. */
function readMark(mark: JsonValue): number | null {
  const at = typeof mark === 'object' && mark !== null && 'factsReadAt' in mark ? mark['factsReadAt'] : null;
  const time = typeof at === 'string' ? Date.parse(at) : NaN;
  return Number.isNaN(time) ? null : time;
}

async function* whenDone(part: AsyncGenerator<InventoryBatch, void>): AsyncGenerator<InventoryBatch, true> {
  yield* part;
  return true;
}
