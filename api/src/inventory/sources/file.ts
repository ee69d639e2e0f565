import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../../platform/AppError.ts';
import { parseYaml } from '../../platform/parseYaml.ts';
import { flattenFacts } from './flattenFacts.ts';
import type { InventorySource, ReadRequest, InventoryBatch, ToldHost } from './InventorySource.ts';

/** A host as the file has it; what it leaves out is none, so that what it said before is gone. */
interface FileHost extends ToldHost {
  readonly facts: ReadonlyMap<string, string>;
  readonly classes: readonly string[];
}

export class BadInventoryFile extends AppError {
  readonly code = 'BAD_INVENTORY_FILE';
  constructor(
    readonly path: string,
    fault: string,
    options?: ErrorOptions,
  ) {
    super(`The inventory file ${path} cannot be used: ${fault}`, options);
  }
}

const TITLE_KEYS = ['proxy', 'hostgroup', 'location', 'organization'] as const;
const BATCH = 250;

/**
 * The source of those who have no Foreman: a YAML or JSON file `{hosts: [{name, proxy, hostgroup, location, organization, facts, classes}]}`;
 * titles are full paths, facts may be structured. Its mark is a digest of the file. Throws BadInventoryFile when it is read.
 */
export function openFile(path: string): InventorySource & AsyncDisposable {
  return {
    kind: 'file',
    read: (request) => readHosts(path, request),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function* readHosts(path: string, { mark }: ReadRequest): AsyncGenerator<InventoryBatch, string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BadInventoryFile(path, 'it cannot be read', { cause });
  });
  const digest = createHash('sha256').update(text).digest('base64url');
  if (digest === mark) {
    yield { kind: 'unchanged' };
    return digest;
  }
  const hosts = parseInventory(path, text);
  yield { kind: 'progress', phase: 'hosts', expectedHosts: hosts.length };
  for (let start = 0; start < hosts.length; start += BATCH) yield* batchesOf(hosts.slice(start, start + BATCH));
  return digest;
}

function* batchesOf(hosts: readonly FileHost[]): Generator<InventoryBatch> {
  yield { kind: 'hosts', hosts: hosts.map(({ facts: _facts, classes: _classes, ...host }) => host) };
  yield { kind: 'facts', hosts: hosts.map(({ name, facts }) => ({ name, facts, isComplete: true, at: null })) };
  yield { kind: 'classes', hosts: hosts.map(({ name, classes }) => ({ name, classes })) };
}

function parseInventory(path: string, text: string): readonly FileHost[] {
  const content = parseText(path, text);
  const hosts = isObject(content) ? content['hosts'] : undefined;
  if (!Array.isArray(hosts)) throw new BadInventoryFile(path, 'it has no list "hosts"');
  return hosts.map((host, index) => parseHost(path, host, index));
}

/** JSON is tried first: it is a hundred times as fast as YAML for a large file. */
function parseText(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text, 100, (fault) => new BadInventoryFile(path, fault));
  }
}

function parseHost(path: string, host: unknown, index: number): FileHost {
  const where = `hosts[${index}]`;
  if (!isObject(host) || typeof host['name'] !== 'string' || !/^[\w.-]{1,255}$/.test(host['name'])) {
    throw new BadInventoryFile(path, `${where} needs a "name" of letters, digits, dots, dashes and underscores`);
  }
  const titles = TITLE_KEYS.map((key) => [key, parseTitle(path, `${where}.${key}`, host[key])] as const);
  return {
    name: host['name'],
    ...Object.fromEntries(titles),
    facts: parseFacts(path, `${where}.facts`, host['facts']),
    classes: parseClasses(path, `${where}.classes`, host['classes']),
  };
}

function parseTitle(path: string, where: string, title: unknown): string | null {
  if (title === undefined || title === null) return null;
  if (typeof title === 'string' && /^[^/\0]+(\/[^/\0]+)*$/.test(title) && title.length <= 500) return title;
  throw new BadInventoryFile(path, `${where} must be a path such as "app/web"`);
}

function parseFacts(path: string, where: string, facts: unknown): ReadonlyMap<string, string> {
  if (facts === undefined || facts === null) return new Map();
  if (!isObject(facts)) throw new BadInventoryFile(path, `${where} must be names with values`);
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(facts)) flattenFacts(flat, name, value);
  return flat;
}

function parseClasses(path: string, where: string, classes: unknown): readonly string[] {
  if (classes === undefined || classes === null) return [];
  if (Array.isArray(classes) && classes.every((name) => typeof name === 'string')) return classes;
  throw new BadInventoryFile(path, `${where} must be a list of names`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
