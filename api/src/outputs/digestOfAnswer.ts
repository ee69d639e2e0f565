import { hash } from 'node:crypto';
import type { TargetState } from '../tasks/Target.ts';
import { isNestedDeeper } from './isNestedDeeper.ts';
import { outputsOf } from './outputsOf.ts';
import { sortedKeys } from './sortedKeys.ts';

/** What became of one host, as it is read for grouping. */
export interface Answer {
  readonly position: number;
  readonly state: TargetState;
  readonly reason: string | null;
  /** The stored reply, as its text. Null: none, or it is too large to be looked into. */
  readonly reply: string | null;
  /** Of the text of a reply that is too large. Null: it is not. */
  readonly replyDigest: string | null;
}

/** Replies that are nested deeper are compared as text: no agent answers so. */
const DEEPEST = 100;

/** The names that the outputs of a reply have. */
export interface Digested {
  readonly digest: string;
  readonly names: readonly string[];
}

/**
 * A digest that two answers share exactly if they have the same outcome, reason, status code, message and outputs but for those left
 * out. Replies too large or too deep to be looked into count as the same if they are the same text.
 */
export function digestOfAnswer(
  { state, reason, reply, replyDigest }: Answer,
  leavesOut: (name: string) => boolean,
): Digested {
  if (reply === null) return { digest: digestOf([state, reason, replyDigest]), names: [] };
  const { outputs, ...rest } = parseReply(reply);
  if (isNestedDeeper(outputs, DEEPEST)) return { digest: digestOf([state, reason, hash('sha256', reply)]), names: [] };
  const byName = outputsOf(outputs);
  const kept = Object.fromEntries(
    byName
      .names()
      .filter((name) => !leavesOut(name))
      .map((name) => [name, byName.get(name)]),
  );
  return {
    digest: digestOf([state, reason, rest.statusCode, rest.statusMessage, sortedKeys(kept)]),
    names: byName.names(),
  };
}

/** Half of a SHA-256: nobody finds two answers with the same, and people can still copy it. */
function digestOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 32);
}

interface ParsedReply {
  readonly statusCode: unknown;
  readonly statusMessage: unknown;
  readonly outputs: unknown;
}

/** Stored by recordReplies, so it is an object of this shape. */
function parseReply(text: string): ParsedReply {
  return JSON.parse(text) as ParsedReply;
}
