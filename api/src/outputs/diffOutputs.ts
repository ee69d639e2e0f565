import type { OutputDdl } from '@chargehand/mcollective';
import type { StoredReply } from '../tasks/Target.ts';
import { diffLines, type DiffBudget, type DifferingLine } from './diffLines.ts';
import { isNestedDeeper } from './isNestedDeeper.ts';
import type { OutputDifference } from './OutputDiff.ts';
import { outputsOf } from './outputsOf.ts';
import { outputText } from './outputText.ts';
import { MAX_PARSED, orderedNames } from './parseOutputs.ts';
import { sortedKeys } from './sortedKeys.ts';

/** All comparisons of one answer together; meanwhile the API answers nobody else. */
const TIME_MS = 400;
const LINES = 20_000;

/** Deeper values are not compared line by line. */
const DEEPEST = 64;

interface Asked {
  readonly declared: readonly OutputDdl[];
  readonly leavesOut: (name: string) => boolean;
}

/** What differs between two replies. */
export interface ReplyDifference {
  readonly statusMessage: readonly DifferingLine[] | null;
  readonly fields: readonly OutputDifference[];
}

/** Compares two replies output by output; null: there was none. */
export function diffOutputs(one: StoredReply | null, other: StoredReply | null, asked: Asked): ReplyDifference {
  const budget = { untilMs: performance.now() + TIME_MS, lines: LINES };
  const [left, right] = [outputsOf(one?.outputs), outputsOf(other?.outputs)];
  const names = orderedNames([...left.keys(), ...right.keys()], asked.declared).slice(0, MAX_PARSED);
  return {
    statusMessage: diffValues(one?.statusMessage, other?.statusMessage, budget),
    fields: names.map((name) => ({
      name,
      displayAs: asked.declared.find((output) => output.name === name)?.displayAs || name,
      isSame: areSame(left.get(name), right.get(name)),
      isLeftOut: asked.leavesOut(name),
      one: left.get(name) ?? null,
      other: right.get(name) ?? null,
      lines: diffValues(left.get(name), right.get(name), budget),
    })),
  };
}

/** The names of the outputs that differ between two replies, but for those left out. */
export function changedOutputs(one: StoredReply, other: StoredReply, leavesOut: Asked['leavesOut']): readonly string[] {
  const [left, right] = [outputsOf(one.outputs), outputsOf(other.outputs)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => !leavesOut(name) && !areSame(left.get(name), right.get(name)));
}

/** An output that is not there differs from one that is nil. */
function areSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const isDeep = isNestedDeeper(one, DEEPEST) || isNestedDeeper(other, DEEPEST);
  const order = isDeep ? (value: unknown): unknown => value : sortedKeys;
  return JSON.stringify(order(one)) === JSON.stringify(order(other));
}

/** Texts as they are; anything else as JSON, so that 1 is not "1". */
function diffValues(one: unknown, other: unknown, budget: DiffBudget): readonly DifferingLine[] | null {
  if (areSame(one, other)) return [];
  if (isNestedDeeper(one, DEEPEST) || isNestedDeeper(other, DEEPEST)) return null;
  const areTexts = isTextOrNothing(one) && isTextOrNothing(other);
  const textOf = (value: unknown): string | undefined => {
    if (value === undefined) return undefined;
    return areTexts ? outputText(value) : JSON.stringify(sortedKeys(value), null, 2);
  };
  return diffLines(textOf(one), textOf(other), budget);
}

function isTextOrNothing(value: unknown): boolean {
  return typeof value === 'string' || value === undefined;
}
