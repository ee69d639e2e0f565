import { randomUUID } from 'node:crypto';

/** What a Puppet server tells PuppetDB about a node. */
export type PuppetdbCommand =
  /** `json` is an object with the facts by name, as text, so that a test decides how numbers are written. */
  | { readonly kind: 'facts'; readonly certname: string; readonly json: string }
  /** A catalog of these classes and a file. */
  | { readonly kind: 'catalog'; readonly certname: string; readonly classes: readonly string[] }
  | { readonly kind: 'deactivate'; readonly certname: string };

/** PuppetDB did not store what it was told. */
export class PuppetdbCommandFailed extends Error {
  readonly code = 'PUPPETDB_COMMAND_FAILED';
  constructor(command: PuppetdbCommand, said: string) {
    super(`PuppetDB could not process "${command.kind}" of ${command.certname}: ${said.slice(0, 1_000)}`);
  }
}

const NAMES = { facts: 'replace_facts', catalog: 'replace_catalog', deactivate: 'deactivate_node' } as const;
const VERSIONS = { facts: 5, catalog: 9, deactivate: 3 } as const;

/** Sends a command and returns when PuppetDB has stored it. Throws PuppetdbCommandFailed. */
export async function submitPuppetdbCommand(url: string, command: PuppetdbCommand): Promise<void> {
  const address = new URL('pdb/cmd/v1', url);
  address.search = new URLSearchParams({
    command: NAMES[command.kind],
    version: String(VERSIONS[command.kind]),
    certname: command.certname,
    secondsToWaitForCompletion: '60',
  }).toString();
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodyOf(command),
  });
  const said = await answer.text();
  if (!isProcessed(said)) throw new PuppetdbCommandFailed(command, said);
}

function isProcessed(said: string): boolean {
  if (!said.startsWith('{')) return false;
  const result: unknown = JSON.parse(said);
  return typeof result === 'object' && result !== null && 'processed' in result && result.processed === true
    ? !('error' in result)
    : false;
}

function bodyOf(command: PuppetdbCommand): string {
  const { certname } = command;
  const sent = { certname, producer_timestamp: new Date().toISOString() };
  switch (command.kind) {
    case 'deactivate':
      return JSON.stringify(sent);
    case 'facts':
      return JSON.stringify({ ...sent, environment: 'production', producer: null, values: '@' }).replace(
        '"@"',
        () => command.json,
      );
    case 'catalog':
      return JSON.stringify({ ...sent, ...catalogOf(command.classes) });
  }
}

function catalogOf(classes: readonly string[]): object {
  return {
    version: String(Date.now()),
    environment: 'production',
    transaction_uuid: randomUUID(),
    catalog_uuid: randomUUID(),
    code_id: null,
    producer: null,
    edges: [],
    resources: [...classes.map((title) => resource('Class', title)), resource('File', '/etc/motd')],
  };
}

/** Without the documented `aliases`, as Puppet sends it; with them PuppetDB fails to replace a catalog. */
function resource(type: string, title: string): object {
  return { type, title, exported: false, file: null, line: null, tags: [], parameters: {} };
}
