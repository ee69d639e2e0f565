import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs a command to its end in a folder, its output shown; throws if it failed. */
export function run(command, args, cwd) {
  const { status, signal, error } = spawnSync(command, args, { cwd, stdio: 'inherit', env: environment() });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? `exit code ${status}`}`);
}

/** Becomes a program: its output is ours, our signals are its, its end is ours. */
export function become(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: environment() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(error));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/** The Node.js that the project is pinned to, from the npm package `node`. */
export function pinnedNode(home) {
  return join(home, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Says what is wrong and ends with exit code 1. */
export function fail(error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

/** npm tells its scripts of its own settings by environment; passed on, they would change what a nested npm does. */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)),
  );
}
