import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConfig } from '@chargehand/mcollective';
import { readClientConfig } from '@chargehand/mcollective';
import type { ApiLink } from './apiLink.ts';
import type { BridgeMaterial, BridgeParts } from './assembleBridge.ts';
import { assembleBridge } from './assembleBridge.ts';
import { Bell } from './Bell.ts';
import type { BridgeConfig } from './config.ts';
import type { BrokerLink } from './connectors/Connector.ts';
import type { DispatchWork } from './DispatchWork.ts';
import { BridgeRefused, buyCredential, connectApi } from './enrol.ts';
import type { EnrolContext } from './enrol.ts';
import { adoptCredential, readCredential } from './credential.ts';
import type { Credential } from './credential.ts';
import type { CheckedCommand } from './executeDispatch.ts';
import { checkCommand } from './checkCommand.ts';
import { executeDispatch } from './executeDispatch.ts';
import { JournalOutdated } from './JournalOutdated.ts';
import { keepHouse } from './keepHouse.ts';
import { lockDirectory } from './lockDirectory.ts';
import { openSoundJournal } from './openSoundJournal.ts';
import { isExpired, permissionToSend } from './permissionToSend.ts';
import type { InventoryContext } from './reportInventory.ts';
import { reportInventory } from './reportInventory.ts';
import { KnownNodes } from './KnownNodes.ts';
import type { Addressees } from './packParcels.ts';
import { reportPlugins } from './Plugins.ts';
import { retireJournal } from './retireJournal.ts';
import { ReplyUploader } from './ReplyUploader.ts';
import { openSealingKey } from './sealingKey.ts';
import { SecretOpener } from './SecretOpener.ts';
import { sendHeartbeats } from './sendHeartbeats.ts';
import { serveDispatches } from './serveDispatches.ts';
import { steadyClock } from './steadyClock.ts';
import { timing } from './timing.ts';

/** What the program around it gives to the bridge. */
export interface BridgeSurroundings extends Pick<BridgeMaterial, 'log' | 'version' | 'connectorFor'> {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted to stop the bridge. */
  readonly signal: AbortSignal;
}

/** Runs a bridge until the signal aborts and everything is flushed; throws when it cannot start. */
export async function runBridge(config: BridgeConfig, surroundings: BridgeSurroundings): Promise<void> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  using _lock = lockDirectory(config.dataDir);
  const client = await readClientConfig(config.mcollectiveConfig, surroundings.env);
  const context = { ...surroundings, config };
  // A crash may have fallen between buying a credential and putting it into force.
  adoptCredential(config.dataDir, Date.now());
  const stored = readCredential(config.dataDir);
  try {
    await live(context, client, stored ?? (await buyCredential(context)));
  } catch (error) {
    if (error instanceof JournalOutdated) retireJournal(config.dataDir, Date.now());
    if (!(error instanceof BridgeRefused) || stored === undefined || config.enrolmentToken === undefined) throw error;
    surroundings.log.warn('credential-refused', { remedy: 'enrolling anew with CHARGEHAND_BRIDGE_TOKEN' });
    await live(context, client, await buyCredential(context));
  }
}

/** One life with one credential and its journal. */
async function live(
  context: BridgeSurroundings & EnrolContext,
  client: ClientConfig,
  credential: Credential,
): Promise<void> {
  const secrets = new SecretOpener(openSealingKey(context.config.dataDir, credential), credential.proxy);
  using journal = openSoundJournal(context.config.dataDir, context.log, Date.now());
  using nodes = new KnownNodes(context.config.dataDir, { ...networkOf(client), log: context.log }, Date.now());
  const parts = assembleBridge({ ...context, client, journal, nodes, secrets, now: steadyClock(), wallNow: Date.now });
  for (const note of client.notes) context.log.info('client-config-note', { ...note });
  // Before the API is found: replies to what was sent before a restart wait at the broker for about a minute only.
  parts.session.start();
  parts.inquirySession.start();
  using _house = keepHouse(parts);
  try {
    await parts.plugins.read();
    await serve(parts, await connectApi(context, credential, parts), context.signal);
  } finally {
    const stopped = Promise.all([parts.session.stop(), parts.inquirySession.stop()]);
    await Promise.race([stopped, sleep(timing.flushAtStopMs)]);
  }
}

/** Does everything at once until the signal aborts, then brings to the API what is still in the journal. */
async function serve(parts: BridgeParts, api: ApiLink, signal: AbortSignal): Promise<void> {
  const { journal, log, now } = parts;
  const uploader = new ReplyUploader(journal, api, log);
  // The deadline is an instant on the API's clock; ours may be wrong, or be set while we run.
  const apiNow = (): number => api.latestServerTimeMs ?? now();
  const hasUnsent = ({ id }: DispatchWork): boolean => journal.hasAssigned(id);
  const permission = permissionToSend({ lease: api.lease, session: parts.session, hasUnsent, now: apiNow }, signal);
  const execution = {
    journal,
    log,
    now,
    permission,
    isExpired: (work: DispatchWork) => isExpired(work, apiNow()),
    checkCommand: (work: DispatchWork) => checkCommand(parts, work),
    addressing: parts.addressing,
    unheardRoom: () => parts.backlog.room,
    noteUnheard: (requestId: string, ttlSeconds: number) => parts.backlog.asked(requestId, ttlSeconds),
    encode: (command: CheckedCommand, work: DispatchWork, addressees: Addressees) =>
      parts.speaker.call(command, addressees, work.ttlSeconds),
    dropLink: (link: BrokerLink, problem: string) => parts.session.drop(link, problem),
  };
  const execute = (work: DispatchWork): Promise<void> => executeDispatch(execution, work);
  const ready = new Readiness(parts);
  const bell = new Bell();
  // The lines of a copy have numbers that others have, so nothing of it is uploaded either.
  const claimed = Promise.withResolvers<void>();
  let isKnown = false;
  const onClaim = (): void => {
    isKnown = true;
    claimed.resolve();
  };
  log.info('api-connected', { url: api.url, journal: journal.id });
  const loops = Promise.all([
    sendHeartbeats({ ...parts, bell, onReached: () => uploader.retry() }, api, signal),
    Promise.race([claimed.promise, stopped(signal)]).then(() => (isKnown ? uploader.run(signal) : undefined)),
    reportPlugins({ ...parts, onRound: () => ready.pluginsDone() }, api, signal),
    reportInventory(inventoryContext(parts, api, ready), signal),
    parts.registrations.run(signal),
    serveDispatches(
      { ...parts, api, execute, isExpired: execution.isExpired, onWakeUp: () => bell.ring(), onClaim },
      signal,
    ),
  ]);
  await Promise.race([loops, stopped(signal).then(() => sleep(timing.flushAtStopMs))]);
  if (isKnown) await uploader.flush(AbortSignal.timeout(timing.flushAtStopMs));
}

/** The collectives, the main one first. */
function networkOf({ mainCollective, collectives }: ClientConfig) {
  return { mainCollective, collectives: [...new Set([mainCollective, ...collectives])] };
}

function inventoryContext(parts: BridgeParts, api: ApiLink, ready: Readiness): InventoryContext {
  const { discoveryTimeoutSeconds, directAddressing } = parts.client;
  return {
    ...parts,
    ...networkOf(parts.client),
    session: parts.inquirySession,
    api,
    now: parts.wallNow,
    listenMs: discoveryTimeoutSeconds * 1000,
    isDirected: directAddressing,
    onRound: (hosts) => ready.hostsDone(hosts),
  };
}

/** Logs `ready` after the first rounds: whoever starts the bridge wants its hosts known, but an empty or unreachable network is ready too. */
class Readiness {
  readonly #parts: BridgeParts;
  #hosts: number | undefined;
  #hasPlugins = false;
  #isLogged = false;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  pluginsDone(): void {
    this.#hasPlugins = true;
    this.#check();
  }

  hostsDone(hosts: number): void {
    this.#hosts ??= hosts;
    this.#check();
  }

  #check(): void {
    if (this.#isLogged || !this.#hasPlugins || this.#hosts === undefined) return;
    this.#isLogged = true;
    const { log, session } = this.#parts;
    log.info('ready', { hosts: this.#hosts, connected: session.link !== undefined, problem: session.problem });
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
