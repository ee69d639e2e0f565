import { setTimeout as sleep } from 'node:timers/promises';
import { ApiRefused, ApiUnreachable, createApiClient } from '@chargehand/api-client';
import type { ApiClient } from '@chargehand/api-client';
import { EnrolBridge } from './apiDocuments.ts';
import { ApiLink } from './apiLink.ts';
import type { Heartbeat } from './apiLink.ts';
import type { BridgeConfig } from './config.ts';
import { ConfigFault } from './config.ts';
import { adoptCredential, storeBoughtCredential } from './credential.ts';
import type { Credential } from './credential.ts';
import type { Log } from './log.ts';
import { makeBoughtKey } from './sealingKey.ts';
import { backOffMs, timing } from './timing.ts';

/** The API does not accept this bridge. */
export class BridgeRefused extends Error {
  readonly code = 'BRIDGE_REFUSED';

  constructor(what: string, options?: ErrorOptions) {
    super(`${what}; make a new enrolment token for this smart proxy and set CHARGEHAND_BRIDGE_TOKEN`, options);
    this.name = 'BridgeRefused';
  }
}

/** What is needed to become known to the API. */
export interface EnrolContext {
  readonly config: BridgeConfig;
  readonly version: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Exchanges the one-time token for a credential and puts it into force, without the journal of the time before. Waits for the API as long as it takes; throws `BridgeRefused` or `ConfigFault`. */
export async function buyCredential(context: EnrolContext): Promise<Credential> {
  const { config, log } = context;
  const token = config.enrolmentToken;
  if (token === undefined) throw new ConfigFault([TOKEN_MISSING]);
  const sealingKey = makeBoughtKey(config.dataDir);
  const { enrolBridge } = await patiently(context, 'The enrolment token was refused', () =>
    clientOf(context, undefined).request(EnrolBridge, { token, sealingKey }, { signal: context.signal }),
  );
  checkProxy(config, enrolBridge.proxy);
  const credential = { ...enrolBridge, sealingKey };
  storeBoughtCredential(config.dataDir, credential);
  adoptCredential(config.dataDir, Date.now());
  log.info('enrolled', { proxy: credential.proxy });
  return credential;
}

const TOKEN_MISSING =
  'CHARGEHAND_BRIDGE_TOKEN is not set; expected a one-time enrolment token, as no credential is stored';

/** Makes the first heartbeat with a credential. Waits for the API as long as it takes; throws `BridgeRefused` or `ConfigFault`. */
export async function connectApi(
  context: EnrolContext,
  credential: Credential,
  heartbeat: Heartbeat,
): Promise<ApiLink> {
  checkProxy(context.config, credential.proxy);
  const link = new ApiLink(clientOf(context, credential.secret));
  const proxy = await patiently(context, `The stored credential for ${credential.proxy} was refused`, () =>
    link.beat(heartbeat, context.signal),
  );
  checkProxy(context.config, proxy);
  return link;
}

function clientOf({ config, version }: EnrolContext, token: string | undefined): ApiClient {
  return createApiClient({ url: config.apiUrl, token, userAgent: `chargehand-bridge/${version}` });
}

function checkProxy(config: BridgeConfig, proxy: string): void {
  if (config.proxy !== undefined && config.proxy !== proxy)
    throw new ConfigFault([
      `CHARGEHAND_PROXY is ${JSON.stringify(config.proxy)}, but the credential is for ${JSON.stringify(proxy)}`,
    ]);
}

/** The codes that say the credential, its key or the token is no good. Any other refusal is about something else, like an API of another version. */
const REFUSING_CODES: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'ENROLMENT_REFUSED', 'SEALING_KEY_CHANGED']);

/** Repeats until the API answers; a refusal of who we are becomes `BridgeRefused`. */
async function patiently<Result>(context: EnrolContext, refusal: string, ask: () => Promise<Result>): Promise<Result> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await ask();
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof ApiRefused && REFUSING_CODES.has(error.code))
        throw new BridgeRefused(`${refusal} (${error.code}: ${error.message})`, { cause: error });
      if (!(error instanceof ApiUnreachable || error instanceof ApiRefused)) throw error;
      const retryMs = Math.min(backOffMs(failures), timing.pollWorkEveryMs);
      context.log.warn(error instanceof ApiRefused ? 'api-refused' : 'api-unreachable', {
        url: context.config.apiUrl,
        code: error.code,
        problem: error.message,
        retryMs: Math.round(retryMs),
      });
      await sleep(retryMs, undefined, { signal: context.signal });
    }
  }
}
