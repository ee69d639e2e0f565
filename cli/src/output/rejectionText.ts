import { neutralise } from './neutralise.ts';

/** Why a task ended without a run, in one line. */
export function rejectionText({ code, message }: { readonly code: string; readonly message: string }): string {
  return neutralise(`Nothing was run: ${code}: ${message}`);
}
