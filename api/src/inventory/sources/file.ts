import { readFile } from 'node:fs/promises';
import { AppError } from '../../platform/AppError.ts';

/** A host as an inventory source gives it; absent means that the source does not say. */
export interface SourceHost {
  readonly name: string;
  readonly proxy?: string | undefined;
  readonly hostgroup?: string | undefined;
  readonly location?: string | undefined;
  readonly organization?: string | undefined;
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

/** Reads `{"hosts": [{"name", "proxy", "hostgroup", "location", "organization"}]}`; titles are full paths. Throws BadInventoryFile. */
export async function readInventoryFile(path: string): Promise<readonly SourceHost[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BadInventoryFile(path, 'it cannot be read', { cause });
  });
  return parseInventory(path, text);
}

function parseInventory(path: string, text: string): readonly SourceHost[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new BadInventoryFile(path, 'it is no JSON', { cause });
  }
  const hosts = isObject(content) ? content['hosts'] : undefined;
  if (!Array.isArray(hosts)) throw new BadInventoryFile(path, 'it has no list "hosts"');
  return hosts.map((host, index) => parseHost(path, host, index));
}

function parseHost(path: string, host: unknown, index: number): SourceHost {
  const where = `hosts[${index}]`;
  if (!isObject(host) || typeof host['name'] !== 'string' || !/^[\w.-]{1,255}$/.test(host['name'])) {
    throw new BadInventoryFile(path, `${where} needs a "name" of letters, digits, dots, dashes and underscores`);
  }
  const titles = TITLE_KEYS.map((key) => [key, parseTitle(path, `${where}.${key}`, host[key])] as const);
  return { name: host['name'], ...Object.fromEntries(titles) };
}

function parseTitle(path: string, where: string, title: unknown): string | undefined {
  if (title === undefined || title === null) return undefined;
  if (typeof title === 'string' && /^[^/\0]+(\/[^/\0]+)*$/.test(title) && title.length <= 500) return title;
  throw new BadInventoryFile(path, `${where} must be a path such as "app/web"`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
