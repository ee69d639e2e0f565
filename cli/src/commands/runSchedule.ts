import { randomUUID } from 'node:crypto';
import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { confirmTargets } from '../confirmTargets.ts';
import { findSchedule } from '../findSchedule.ts';
import { followStarted } from '../followStarted.ts';
import { lastTimeText, previewText, warningsText } from '../output/previewText.ts';
import { scheduleText } from '../output/scheduleText.ts';
import { previewTargets } from '../previewTargets.ts';

const RunScheduleNow = graphql(`
  mutation RunScheduleNow($id: ID!, $key: String!) {
    runScheduleNow(id: $id, key: $key) {
      id
      state
      counts {
        targeted
      }
    }
  }
`);

/** Runs what a schedule runs, at once: shows what would be touched, asks, and watches to the end. Its due times stay as they are. */
export async function runSchedule(
  context: CliContext,
  id: string,
  options: { readonly yes?: boolean; readonly detach?: boolean },
): Promise<number> {
  const schedule = await findSchedule(context, id);
  const { plugin, action } = schedule.command;
  const { filter } = schedule;
  const preview = await previewTargets(context, { filter, plugin, action });
  if (!context.json) context.tell(scheduleText(schedule) + previewText(preview) + lastTimeText(preview.difference));
  context.tell(warningsText(preview));
  await confirmTargets(context, { what: `Run ${plugin} ${action} now`, filter, preview, yes: options.yes });
  const { runScheduleNow } = await context.client.request(RunScheduleNow, { id, key: randomUUID() });
  return await followStarted(context, runScheduleNow, options);
}
