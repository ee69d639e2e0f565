import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const OLDEST_NODE = 20;

/**
 * Installs what the lock file names, if it is not installed yet; `withTools` adds what only tests and lint need.
 * Plain JavaScript, because it runs on the machine's own Node.js before anything is installed.
 */
export function install(home, withTools) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE)
    throw new Error(`Node.js ${OLDEST_NODE} or later is needed, this is ${process.versions.node}`);
  const mark = join(home, 'node_modules', '.chargehand-installed.json');
  const lock = createHash('sha256')
    .update(readFileSync(join(home, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(mark) ? JSON.parse(readFileSync(mark, 'utf8')) : {};
  if (installed.lock === lock && (installed.withTools || !withTools)) return;
  console.log('… installing packages');
  const options = [
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(withTools ? ['--include=dev'] : ['--omit=dev']),
  ];
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', ...options], home);
  writeFileSync(mark, JSON.stringify({ lock, withTools }));
}
