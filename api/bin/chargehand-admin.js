#!/usr/bin/env node
// Checked before anything is loaded: on an older Node.js the program's own imports would fail with a riddle.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `chargehand-admin needs Node.js 24, this is ${process.versions.node}. In a clone: node_modules/.bin/node api/bin/chargehand-admin.js`,
  );
  process.exit(78);
}
await import('../dist/admin.js');
