import type { Caller } from '../access/RequestContext.ts';
import { isRuledOut, type RightsCommand } from '../access/Rights.ts';
import { AppError } from '../platform/AppError.ts';

/** No role of who runs it allows the command. */
export class CommandNotAllowed extends AppError {
  readonly code = 'COMMAND_NOT_ALLOWED';
  override readonly isRefusal = true;
  constructor(
    readonly command: Pick<RightsCommand, 'plugin' | 'action'>,
    readonly where: string,
  ) {
    super(
      `Your roles do not allow ${command.plugin}/${command.action} with these arguments ${where}. Ask for a role that does; "Who may do what" names the rule that decides.`,
    );
  }
}

/** Throws CommandNotAllowed when no rule of the caller allows the command, whatever the host. */
export function refuseCommand(caller: Caller, command: RightsCommand, now: Date): void {
  if (caller.kind === 'user' && !isRuledOut(caller.rights, command, now)) return;
  throw new CommandNotAllowed(command, 'on any host');
}
