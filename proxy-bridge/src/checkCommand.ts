import type { DispatchWork } from './DispatchWork.ts';
import type { CommandCheck } from './executeDispatch.ts';
import type { Plugins } from './Plugins.ts';
import type { SecretOpener } from './SecretOpener.ts';

/** What checking a command needs of the rest of the bridge. */
export interface CheckContext {
  readonly plugins: Pick<Plugins, 'check'>;
  readonly secrets: Pick<SecretOpener, 'open'>;
}

/** Checks a dispatch against our own DDL, together with its secrets, which are opened for that and for sending alone. */
export function checkCommand({ plugins, secrets }: CheckContext, work: DispatchWork): CommandCheck {
  const opened = secrets.open(work);
  if (opened === undefined)
    return { ok: false, reason: 'SECRET_UNREADABLE', message: 'its secrets are not sealed for the key of this bridge' };
  return plugins.check({ ...work, arguments: { ...work.arguments, ...opened } });
}
