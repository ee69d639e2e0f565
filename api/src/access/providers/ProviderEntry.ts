import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Settings } from '../../platform/Settings.ts';

/** What every kind of provider has in common. */
interface Common {
  readonly name: string;
  readonly title: string;
  readonly groups: ReadonlyMap<string, string>;
  readonly administrators: readonly string[];
  readonly authorities: string | undefined;
}

/** The names in the file of what `common` reads. */
export const COMMON_NAMES = ['name', 'title', 'kind', 'groups', 'administrators', 'caFile'] as const;

const NAME = /^[a-z\d][a-z\d._-]{0,39}$/i;

/** `npm start` hands on variables of these names. */
const SECRET_VARIABLE = /^CHARGEHAND_SECRET_\w{1,100}$/;

/** A provider as it stands in the file; secrets and certificates are read from where it points to. */
export class ProviderEntry {
  constructor(
    readonly settings: Settings,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async readCommon(): Promise<Common> {
    const { settings } = this;
    const name = settings.text('name') ?? '';
    // "local" is the issuer of Chargehand's own accounts.
    if (name !== '' && (!NAME.test(name) || name.toLowerCase() === 'local'))
      settings.fault('name', 'expected at most 40 letters, digits, dots, dashes or underscores, and not "local"');
    return {
      name,
      title: settings.optional('title') ?? name,
      groups: settings.has('groups') ? settings.textsByName('groups') : new Map<string, string>(),
      administrators: settings.texts('administrators') ?? [],
      authorities: await this.readNamedFile('caFile'),
    };
  }

  /** The secret that `KEYFile` or `KEYEnv` leads to. Undefined: neither is there. */
  async readSecret(key: string): Promise<string | undefined> {
    const { settings } = this;
    if (settings.has(key)) settings.fault(key, `secrets do not belong here; expected ${key}File or ${key}Env`);
    const variable = settings.optional(`${key}Env`);
    const fromFile = (await this.readNamedFile(`${key}File`))?.replace(/\r?\n$/, '');
    if (variable === undefined) return this.refuseEmpty(`${key}File`, fromFile);
    if (!SECRET_VARIABLE.test(variable))
      settings.fault(`${key}Env`, 'expected a name that begins with CHARGEHAND_SECRET_');
    if (fromFile !== undefined) settings.fault(`${key}Env`, `expected this or ${key}File, not both`);
    return this.refuseEmpty(`${key}Env`, this.env[variable] ?? '');
  }

  private refuseEmpty(key: string, secret: string | undefined): string | undefined {
    if (secret === '') this.settings.fault(key, 'there is no secret');
    return secret;
  }

  private async readNamedFile(key: string): Promise<string | undefined> {
    const path = this.settings.optional(key);
    if (path === undefined) return undefined;
    try {
      return await readFile(resolve(this.folder, path), 'utf8');
    } catch {
      this.settings.fault(key, `the file ${path} cannot be read`);
      return undefined;
    }
  }
}
