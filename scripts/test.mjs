import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildForTests } from './bootstrap/build.mjs';
import { install } from './bootstrap/install.mjs';
import { become, fail, pinnedNode } from './bootstrap/run.mjs';

// npm test: installs and builds what is missing, then runs the checks and all suites, or those named: npm test -- unit e2e
const home = fileURLToPath(new URL('..', import.meta.url));
try {
  install(home, true);
  buildForTests(home);
  become(pinnedNode(home), [join(home, 'scripts/test.ts'), ...process.argv.slice(2)], home);
} catch (error) {
  fail(error);
}
