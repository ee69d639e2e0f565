import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repositoryRoot.ts';

const run = promisify(execFile);
const installer = join(repositoryRoot, 'tests/support/installDebianPackages.sh');

/** Whether the real counterparts of a suite are on this machine, and if not, why in words for people. */
export type Availability = { readonly available: true } | { readonly available: false; readonly why: string };

/**
 * Makes sure that Debian packages are installed: as root on Debian by installing what is missing, elsewhere by saying why not.
 * With `CI=true` it throws instead of returning unavailable, because a suite that skips itself there proves nothing.
 */
export async function requireDebianPackages(names: readonly string[]): Promise<Availability> {
  const availability = await installMissing(names);
  if (!availability.available && process.env['CI'] === 'true') throw new PackagesUnavailable(names, availability.why);
  return availability;
}

/** Debian packages that a suite needs are not on this machine and could not be installed. */
export class PackagesUnavailable extends Error {
  readonly code = 'PACKAGES_UNAVAILABLE';
  readonly names: readonly string[];
  constructor(names: readonly string[], why: string) {
    super(`The tests need the Debian packages ${names.join(', ')}: ${why}`);
    this.names = names;
  }
}

async function installMissing(names: readonly string[]): Promise<Availability> {
  if (!existsSync('/etc/debian_version')) return { available: false, why: 'this machine does not run Debian' };
  const missing = await missingOf(names);
  if (missing.length === 0) return { available: true };
  if (process.getuid?.() !== 0) {
    return { available: false, why: `run as root, or install them first: apt-get install ${missing.join(' ')}` };
  }
  try {
    await run('sh', [installer, ...missing], { maxBuffer: 64 * 1024 * 1024 });
    return { available: true };
  } catch (cause) {
    return { available: false, why: `apt-get could not install ${missing.join(', ')}: ${lastLinesOf(cause)}` };
  }
}

async function missingOf(names: readonly string[]): Promise<readonly string[]> {
  const installed = await Promise.all(names.map(isInstalled));
  return names.filter((_, index) => installed[index] === false);
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]);
    return stdout === 'installed';
  } catch {
    // dpkg-query exits with 1 for a package it has never heard of.
    return false;
  }
}

function lastLinesOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split('\n').slice(-4).join(' / ');
}
