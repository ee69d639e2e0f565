import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../platform/AppError.ts';
import { parseYaml } from '../../platform/parseYaml.ts';
import { Settings } from '../../platform/Settings.ts';
import {
  MCOLLECTIVE,
  RULE_FIELDS,
  type InventorySettings,
  type SourceRules,
  type SourceSettings,
} from './SourceSettings.ts';

/** All faults of the file that names the inventory sources, in one message. */
export class BadSourcesFile extends AppError {
  readonly code = 'BAD_SOURCES_FILE';
  constructor(
    readonly path: string,
    readonly faults: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`The file of inventory sources ${path} cannot be used:\n  ${faults.join('\n  ')}`, options);
  }
}

/** Reads the YAML or JSON file of inventory sources (docs/inventory.md); paths in it are relative to it; `own` are sources that come first. Throws BadSourcesFile. */
export async function readSourcesFile(path: string, own: readonly SourceSettings[] = []): Promise<InventorySettings> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BadSourcesFile(path, ['it cannot be read'], { cause });
  });
  const content = parseYaml(text, 0, (fault) => new BadSourcesFile(path, [fault]));
  const faults: string[] = [];
  const settings = readSettings(new Settings('', content, faults), { folder: dirname(resolve(path)), own });
  if (faults.length > 0) throw new BadSourcesFile(path, faults);
  return settings;
}

/** The sources of both settings: the one file that has a setting of its own is the source "file", and comes first. Throws BadSourcesFile. */
export async function readInventorySettings({
  inventoryFile,
  sourcesFile,
}: {
  readonly inventoryFile: string | undefined;
  readonly sourcesFile: string | undefined;
}): Promise<InventorySettings> {
  const own: SourceSettings[] =
    inventoryFile === undefined
      ? []
      : [{ kind: 'file', name: 'file', path: resolve(inventoryFile), everySeconds: 60, fullEverySeconds: null }];
  if (sourcesFile === undefined) return { sources: own, rules: defaultRules(own.map(({ name }) => name)) };
  return await readSourcesFile(sourcesFile, own);
}

/** The rules for sources in this order: for each field, the first that says something wins; what bridges report comes last and places no host. */
export function defaultRules(names: readonly string[]): SourceRules {
  const told = [...names, MCOLLECTIVE];
  return { proxy: told, hostgroup: names, location: names, organization: names, facts: told, classes: told };
}

function readSettings(
  file: Settings,
  { folder, own }: { readonly folder: string; readonly own: readonly SourceSettings[] },
): InventorySettings {
  file.refuseOthers(['sources', 'rules']);
  const sources = [...own, ...file.list('sources').flatMap((entry) => readSource(entry, folder) ?? [])];
  const names = sources.map(({ name }) => name);
  for (const name of new Set(names.filter((name, index) => name !== '' && names.indexOf(name) !== index)))
    file.fault('sources', `two are called "${name}"`);
  return { sources, rules: readRules(file, names) };
}

const KINDS = ['file', 'foreman', 'puppetdb'];
const COMMON = ['name', 'kind', 'everyMinutes'];
const SERVED = [...COMMON, 'fullEveryHours', 'url', 'caFile', 'facts'];
const NAME = /^[\w.-]{1,100}$/;

function readSource(entry: Settings, folder: string): SourceSettings | undefined {
  const name = entry.text('name') ?? '';
  if (name !== '' && (!NAME.test(name) || name === MCOLLECTIVE))
    entry.fault('name', `expected letters, digits, dots, dashes or underscores, and not "${MCOLLECTIVE}"`);
  const kind = entry.text('kind');
  switch (kind) {
    case 'file':
      return readFileSource(name, entry, folder);
    case 'foreman':
      return readForeman(name, entry, folder);
    case 'puppetdb':
      return readPuppetDb(name, entry, folder);
    default:
      if (kind !== undefined) entry.fault('kind', `expected one of ${KINDS.join(', ')}`);
      return undefined;
  }
}

function readFileSource(name: string, entry: Settings, folder: string): SourceSettings {
  entry.refuseOthers([...COMMON, 'path']);
  const path = resolve(folder, entry.text('path') ?? '');
  return { kind: 'file', name, path, everySeconds: readInterval(entry, 1), fullEverySeconds: null };
}

function readForeman(name: string, entry: Settings, folder: string): SourceSettings {
  entry.refuseOthers([...SERVED, 'user', 'passwordFile']);
  const passwordFile = resolve(folder, entry.text('passwordFile') ?? '');
  const user = entry.text('user') ?? '';
  if (user.includes(':')) entry.fault('user', 'expected a name without ":", which is where a password begins');
  return { ...readServed(name, entry, folder), kind: 'foreman', user, passwordFile };
}

function readPuppetDb(name: string, entry: Settings, folder: string): SourceSettings {
  entry.refuseOthers([...SERVED, 'certFile', 'keyFile', 'tokenFile']);
  const certFile = readPath(entry, 'certFile', folder);
  const keyFile = readPath(entry, 'keyFile', folder);
  if (certFile === undefined && keyFile !== undefined) entry.fault('certFile', 'expected with a keyFile');
  if (certFile !== undefined && keyFile === undefined) entry.fault('keyFile', 'expected with a certFile');
  const tokenFile = readPath(entry, 'tokenFile', folder);
  return { ...readServed(name, entry, folder), kind: 'puppetdb', certFile, keyFile, tokenFile };
}

function readServed(
  name: string,
  entry: Settings,
  folder: string,
): Omit<Extract<SourceSettings, { kind: 'puppetdb' }>, 'kind'> {
  return {
    name,
    everySeconds: readInterval(entry, 10),
    fullEverySeconds: Math.max(1, Math.round(entry.number('fullEveryHours', 24) * 3_600)),
    url: readUrl(entry),
    caFile: readPath(entry, 'caFile', folder),
    factNames: entry.texts('facts'),
  };
}

function readInterval(entry: Settings, minutes: number): number {
  return Math.max(1, Math.round(entry.number('everyMinutes', minutes) * 60));
}

function readPath(entry: Settings, key: string, folder: string): string | undefined {
  const path = entry.optional(key);
  return path === undefined ? undefined : resolve(folder, path);
}

/** Addresses are shown to users, so no password or token may be in one. */
function readUrl(entry: Settings): string {
  const text = entry.text('url');
  if (text === undefined) return '';
  const url = URL.parse(text);
  const isPlain = url?.username === '' && url.password === '' && !/[?#]/.test(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !isPlain)
    entry.fault('url', 'expected an address with http:// or https://, without user, password, query and fragment');
  return text;
}

function readRules(file: Settings, names: readonly string[]): SourceRules {
  const rules = file.section('rules');
  rules.refuseOthers(RULE_FIELDS);
  const defaults = defaultRules(names);
  const read = RULE_FIELDS.map((field) => {
    const given = rules.texts(field);
    for (const name of given ?? [])
      if (!defaults[field].includes(name)) rules.fault(field, `"${name}" is no source that may decide it`);
    for (const name of new Set(given?.filter((one, index) => given.indexOf(one) !== index)))
      rules.fault(field, `"${name}" comes twice`);
    return [field, given ?? defaults[field]] as const;
  });
  return { ...defaults, ...Object.fromEntries(read) };
}
