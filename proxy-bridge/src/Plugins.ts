import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentDdl } from '@chargehand/mcollective';
import { readDdlFiles, validateArguments } from '@chargehand/mcollective';
import type { ApiLink } from './apiLink.ts';
import type { DispatchWork } from './DispatchWork.ts';
import type { CommandCheck } from './executeDispatch.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { backOffMs, timing } from './timing.ts';

/** The plugins of this network, as the DDL files beside this bridge describe them: its own word on what may be sent. */
export class Plugins {
  readonly #libdirs: readonly string[];
  readonly #log: Log;
  #ddls: ReadonlyMap<string, AgentDdl> = new Map();
  #reported = '';

  constructor(libdirs: readonly string[], log: Log) {
    this.#libdirs = libdirs;
    this.#log = log;
  }

  /** Reads the files; a broken one is logged and hides no other. */
  async read(): Promise<void> {
    const { ddls, refused } = await readDdlFiles(this.#libdirs);
    for (const fault of refused) this.#log.warn('ddl-refused', { problem: fault.message });
    this.#ddls = new Map(ddls.map((ddl) => [ddl.metadata.name, ddl]));
  }

  /** Tells the API, when it does not know yet. */
  async report(api: Pick<ApiLink, 'reportPlugins'>, signal: AbortSignal): Promise<void> {
    const plugins = [...this.#ddls].map(([name, ddl]) => ({ name, ddl }));
    const text = JSON.stringify(plugins);
    if (text === this.#reported) return;
    await api.reportPlugins(plugins, signal);
    this.#reported = text;
    this.#log.info('plugins-reported', { plugins: plugins.length });
  }

  /** Checks a dispatch against our own DDL, whatever the API has checked. */
  check(work: DispatchWork): CommandCheck {
    const ddl = this.#ddls.get(work.plugin);
    if (ddl === undefined) return { ok: false, reason: 'PLUGIN_UNKNOWN', message: `no DDL of a plugin ${work.plugin}` };
    const action = ddl.actions.find(({ name }) => name === work.action);
    if (action === undefined)
      return { ok: false, reason: 'ACTION_UNKNOWN', message: `${work.plugin} has no action ${work.action}` };
    const checked = validateArguments(action, work.arguments);
    if (!checked.ok) return { ok: false, reason: 'ARGUMENTS_REFUSED', message: faultsText(checked.faults) };
    const { inputs, stringInputs } = checked;
    return { ok: true, command: { agent: work.plugin, action: work.action, inputs, stringInputs } };
  }
}

/** What reporting plugins needs of the rest of the bridge. */
export interface PluginsContext {
  readonly plugins: Plugins;
  readonly log: Log;
  /** Called after every attempt, also one that failed. */
  readonly onRound: () => void;
}

/** Reads and reports the plugins until the signal aborts: every ten minutes, sooner after a failure. */
export async function reportPlugins(
  { plugins, log, onRound }: PluginsContext,
  api: Pick<ApiLink, 'reportPlugins'>,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    let pauseMs: number = timing.discoverEveryMs;
    try {
      await plugins.read();
      await plugins.report(api, signal);
      failures = 0;
    } catch (error) {
      if (!signal.aborted) log.warn('plugins-not-reported', { problem: messageOf(error) });
      pauseMs = backOffMs((failures += 1));
    }
    onRound();
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Names and codes only: messages may quote values, and values stay out of the log. */
function faultsText(faults: readonly { readonly input: string; readonly code: string }[]): string {
  return faults.map(({ input, code }) => `${input}: ${code}`).join(', ');
}
