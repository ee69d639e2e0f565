import { ApiRefused, ApiUnreachable } from '@chargehand/api-client';
import { CliFault } from './CliFault.ts';
import { exitCodes } from './exitCodes.ts';
import { neutralise, toJson } from './output/neutralise.ts';

/** What is said about a fault, and the exit code that it makes. */
export interface ExplainedFault {
  readonly text: string;
  readonly exitCode: number;
}

/** Explains anything thrown: one line for people, or one JSON object `{"error":{…}}`. */
export function explainFault(error: unknown, json: boolean): ExplainedFault {
  const exitCode = exitCodeFor(error);
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED';
  const refused = error instanceof ApiRefused ? error : undefined;
  if (json) {
    const { faults, position } = refused ?? { faults: undefined, position: undefined };
    return { text: `${toJson({ error: { code, message, faults, position } })}\n`, exitCode };
  }
  const lines = [
    `${message}${refused?.position === undefined ? '' : ` (at character ${refused.position + 1})`}`,
    ...(refused?.faults ?? [])
      .filter((fault) => !message.includes(fault.message))
      .map((fault) => `  ${fault.input} ${fault.message}`),
    ...(code === 'UNAUTHENTICATED' ? ['Sign in with: chargehand login'] : []),
  ];
  return { text: lines.map((line) => `${neutralise(line)}\n`).join(''), exitCode };
}

function exitCodeFor(error: unknown): number {
  if (error instanceof ApiUnreachable) return exitCodes.unreachable;
  if (error instanceof CliFault) return error.exitCode;
  if (error instanceof ApiRefused) return error.retryable ? exitCodes.unreachable : exitCodes.refused;
  return exitCodes.refused;
}
