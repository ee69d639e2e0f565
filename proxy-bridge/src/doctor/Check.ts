import type { Finding } from './Finding.ts';
import type { LearnedName, World } from './World.ts';

/** One thing that the doctor looks at. */
export interface Check {
  /** Shown before each of its findings. */
  readonly name: string;
  /** What must have been learned before; else it is skipped. */
  readonly needs: readonly LearnedName[];
  /** After this it is given up. */
  readonly timeoutMs: number;
  /** Looks, tells the world what later checks need, and gives what it found. Ends its connections when the signal aborts. */
  run(world: World, signal: AbortSignal): Promise<readonly Finding[]>;
}
