import type { ExportedTarget, ExportedTask } from './ExportedTask.ts';
import { safeJson } from './safeJson.ts';

/** A task as one JSON document: what it is, and its hosts, each in a line of its own. */
export async function* exportJson(
  { id, about }: ExportedTask,
  targets: AsyncIterable<ExportedTarget>,
): AsyncGenerator<string> {
  yield `{"task":${safeJson({ id, ...about })},\n"hosts":[`;
  let separator = '\n';
  for await (const target of targets) {
    yield `${separator}${hostOf(target)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** A task as lines of JSON, one for each host. */
export async function* exportNdjson(targets: AsyncIterable<ExportedTarget>): AsyncGenerator<string> {
  for await (const target of targets) yield `${hostOf(target)}\n`;
}

function hostOf({ name, outcome, reason, statusCode, statusMessage, ...target }: ExportedTarget): string {
  const { hostgroup, location, organization, smartProxy, sentAt, settledAt, durationMs, late, outputs } = target;
  return safeJson({
    ...{ host: name, outcome, reason, statusCode, statusMessage, hostgroup, location, organization, smartProxy },
    ...{ sentAt, settledAt, durationMs, late, outputs },
  });
}
