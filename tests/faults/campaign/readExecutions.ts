import { readFile } from 'node:fs/promises';
import { isRecord } from '@chargehand/api-client';
import type { ExecutionRecord } from '../check/Evidence.ts';

/** What the simulated hosts wrote down of the plugin echo. */
export async function readExecutions(path: string): Promise<readonly ExecutionRecord[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const run: unknown = JSON.parse(line);
    if (!isRecord(run) || run['agent'] !== 'echo' || !isRecord(run['inputs'])) return [];
    const { host, requestId, time, inputs } = run;
    const text = String(isRecord(inputs) ? inputs['text'] : '');
    return [{ host: String(host), requestId: String(requestId), text, at: Date.parse(String(time)) }];
  });
}
