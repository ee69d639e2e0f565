import { cpus, loadavg } from 'node:os';
import { addressing } from './addressing.ts';
import { bridgeMemory } from './bridgeMemory.ts';
import { decode } from './decode.ts';
import { describeFigure } from './describeFigure.ts';
import type { Figure } from './Figure.ts';
import { history } from './history.ts';
import { inventory } from './inventory.ts';
import { peer } from './peer.ts';
import { replies } from './replies.ts';
import { rights } from './rights.ts';
import { store } from './store.ts';
import { targets } from './targets.ts';
import { watch } from './watch.ts';

// Prints the figures that the project watches, each as a table and as a line of JSON: all of them, or those named as arguments.

const benches: Readonly<Record<string, () => Promise<Figure> | AsyncIterable<Figure>>> = {
  decode,
  store,
  replies,
  peer,
  bridgeMemory,
  addressing,
  inventory,
  targets,
  rights,
  history,
  watch,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exitCode = 64;
} else {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node.js ${process.version}`);
  for (const [name, bench] of Object.entries(benches))
    if (asked.length === 0 || asked.includes(name)) await show(bench);
}

/** A target that is not reached is printed, not hidden, and does not end the run: figures are judged by people. */
async function show(bench: () => Promise<Figure> | AsyncIterable<Figure>): Promise<void> {
  const before = loadavg()[0] ?? 0;
  const running = bench();
  const figures = running instanceof Promise ? [running] : running;
  for await (const figure of figures) console.log(`\n${describeFigure(figure)}\n${JSON.stringify(figure)}`);
  // What else runs takes from every rate; the ratio suffers less.
  console.log(`  load of the machine: ${before.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`);
}
