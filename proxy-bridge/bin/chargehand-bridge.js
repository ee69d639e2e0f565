#!/usr/bin/env node
// Checked before anything is loaded: on an older Node.js the program's own imports would fail with a riddle.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `chargehand-bridge needs Node.js 24, this is ${process.versions.node}. In a clone: node_modules/.bin/node proxy-bridge/bin/chargehand-bridge.js`,
  );
  process.exit(78);
}
await import('../dist/main.js');
