import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildForStart } from './bootstrap/build.mjs';
import { install } from './bootstrap/install.mjs';
import { become, fail, pinnedNode } from './bootstrap/run.mjs';

// npm start: installs and builds what is missing, then runs the whole product on the pinned Node.js.
const home = fileURLToPath(new URL('..', import.meta.url));
try {
  install(home, false);
  buildForStart(home);
  become(pinnedNode(home), [join(home, 'packages/launcher/dist/main.js')], home);
} catch (error) {
  fail(error);
}
