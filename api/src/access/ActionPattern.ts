/** Which actions a rule is about: all, those of a plugin, or one. */
export type ActionPattern =
  | { readonly kind: 'all' }
  | { readonly kind: 'plugin'; readonly plugin: string }
  | { readonly kind: 'action'; readonly plugin: string; readonly action: string };

/** An action of a plugin, by name. */
export interface ActionName {
  readonly plugin: string;
  readonly action: string;
}

const NAME = '[A-Za-z][\\w-]{0,99}';
const PATTERN = new RegExp(`^(?:\\*|(${NAME})(?:/(\\*|${NAME}))?)$`);

/** Parses `*`, `service`, `service/*` or `service/restart`. Undefined: it is none of these. */
export function parseActionPattern(text: string): ActionPattern | undefined {
  const found = PATTERN.exec(text);
  if (found === null) return undefined;
  const [, plugin, action] = found;
  if (plugin === undefined) return { kind: 'all' };
  return action === undefined || action === '*' ? { kind: 'plugin', plugin } : { kind: 'action', plugin, action };
}

/** Plugins whose actions run whatever text they are given: no wildcard allows them (reliability.md §5.5). */
const ANY_COMMAND: ReadonlySet<string> = new Set(['shell', 'shellcmd', 'bolt_tasks']);

/** Whether a plugin runs any command. */
export function runsAnyCommand(plugin: string): boolean {
  return ANY_COMMAND.has(plugin);
}

/** Whether a pattern names the action. A plugin that runs any command has to be named to be allowed; "all" denies it as well. */
export function matchesAction(
  pattern: ActionPattern,
  { plugin, action }: ActionName,
  effect: 'ALLOW' | 'DENY',
): boolean {
  switch (pattern.kind) {
    case 'all':
      return effect === 'DENY' || !runsAnyCommand(plugin);
    case 'plugin':
      return pattern.plugin === plugin;
    case 'action':
      return pattern.plugin === plugin && pattern.action === action;
  }
}
