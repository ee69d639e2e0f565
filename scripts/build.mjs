import { fileURLToPath } from 'node:url';
import { buildForTests } from './bootstrap/build.mjs';
import { install } from './bootstrap/install.mjs';
import { fail } from './bootstrap/run.mjs';

// npm run build: installs what is missing and builds everything, with types checked.
const home = fileURLToPath(new URL('..', import.meta.url));
try {
  install(home, true);
  buildForTests(home);
} catch (error) {
  fail(error);
}
