#!/usr/bin/env node
// Checked before anything is loaded: on an older Node.js the program's own imports would fail with a riddle.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `chargehand-bridge needs Node.js 24, this is ${process.versions.node}. In a clone: node_modules/.bin/node proxy-bridge/bin/chargehand-bridge.js`,
  );
  process.exit(78);
}
// Left alone on a large machine, V8 lets ten times what is in use pile up before it collects garbage; the rest belongs to the smart proxy.
// These limit nothing, they make it look sooner. They count only at the start of a process, so this one becomes that one: same id, same streams.
const [marker, ...others] = ['--max-semi-space-size=8', '--initial-old-space-size=48', '--heap-growing-percent=100'];
if (!process.execArgv.includes(marker)) {
  const options = [marker, ...others, ...process.execArgv];
  try {
    process.execve(process.execPath, [process.execPath, ...options, ...process.argv.slice(1)], process.env);
  } catch {
    // Forbidden, as with --permission: then it works with more memory.
  }
}
await import('../dist/main.js');
