import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../platform/AppError.ts';
import type { SignInConfig } from '../../platform/config.ts';
import { parseYaml } from '../../platform/parseYaml.ts';
import { Settings } from '../../platform/Settings.ts';
import { readLdap } from './ldap/readLdap.ts';
import { readOidc } from './oidc/readOidc.ts';
import { readPublicUrl } from './oidc/readPublicUrl.ts';
import { ProviderEntry } from './ProviderEntry.ts';
import type { ProviderSettings } from './SignInSettings.ts';

/** All faults of the file that says who else vouches for people, in one message. */
export class BadSignInFile extends AppError {
  readonly code = 'BAD_SIGN_IN_FILE';
  constructor(
    readonly path: string,
    readonly faults: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`The file of sign-in providers ${path} cannot be used:\n  ${faults.join('\n  ')}`, options);
  }
}

/** Reads the YAML or JSON file of sign-in providers (docs/sign-in.md) with its secrets; paths in it are relative to it. Throws BadSignInFile. */
export async function readSignInFile({
  file: path,
  publicUrl,
  env,
}: SignInConfig): Promise<readonly ProviderSettings[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BadSignInFile(path, ['it cannot be read'], { cause });
  });
  const content = parseYaml(text, 0, (fault) => new BadSignInFile(path, [fault]));
  const faults: string[] = [];
  const file = new Settings('', content, faults);
  const place: Place = { folder: dirname(resolve(path)), env, publicUrl: readPublicUrl(file, publicUrl) };
  const providers = await readProviders(file, place);
  if (faults.length > 0) throw new BadSignInFile(path, faults);
  return providers;
}

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Undefined: not said, or wrong. */
  readonly publicUrl: URL | undefined;
}

async function readProviders(file: Settings, place: Place): Promise<readonly ProviderSettings[]> {
  file.refuseOthers(['publicUrl', 'providers']);
  const read: ProviderSettings[] = [];
  for (const settings of file.list('providers')) {
    const provider = await readProvider(new ProviderEntry(settings, place.folder, place.env), place.publicUrl);
    if (provider !== undefined) read.push(provider);
  }
  refuseTwins(file, read);
  if (place.publicUrl === undefined && !file.has('publicUrl') && read.some(({ kind }) => kind === 'oidc'))
    file.fault('publicUrl', 'expected this, or CHARGEHAND_PUBLIC_URL, because issuers send people back to it');
  return read;
}

async function readProvider(entry: ProviderEntry, publicUrl: URL | undefined): Promise<ProviderSettings | undefined> {
  const kind = entry.settings.text('kind');
  if (kind === 'ldap') return await readLdap(entry);
  if (kind === 'oidc') return await readOidc(entry, publicUrl);
  if (kind !== undefined) entry.settings.fault('kind', 'expected oidc or ldap');
  return undefined;
}

/** Names are parts of logins; and of two providers with one issuer nobody could say whose an account is. */
function refuseTwins(file: Settings, providers: readonly ProviderSettings[]): void {
  const names = providers.map(({ name }) => name.toLowerCase());
  for (const name of twinsOf(names)) file.fault('providers', `two are called "${name}"`);
  const issuers = providers.flatMap((provider) => (provider.kind === 'oidc' ? [provider.issuer.href] : []));
  for (const issuer of twinsOf(issuers)) file.fault('providers', `two have the issuer ${issuer}`);
}

function twinsOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.filter((text, index) => text !== '' && texts.indexOf(text) !== index));
}
