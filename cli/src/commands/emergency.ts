import { graphql, type ResultOf } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { isConfirmed } from '../confirmTargets.ts';
import { exitCodes } from '../exitCodes.ts';
import { neutralise, toJson } from '../output/neutralise.ts';

const PullEmergencyStop = graphql(`
  mutation PullEmergencyStop($proxy: String, $reason: String!) {
    pullEmergencyStop(proxy: $proxy, reason: $reason) {
      id
      reason
      pulledAt
      unconfirmed
      smartProxy {
        name
      }
      pulledBy {
        login
      }
    }
  }
`);

const LiftEmergencyStop = graphql(`
  mutation LiftEmergencyStop($id: ID!) {
    liftEmergencyStop(id: $id) {
      id
      reason
      liftedAt
      smartProxy {
        name
      }
    }
  }
`);

const PulledStops = graphql(`
  query PulledStops {
    emergencyStops {
      id
      reason
      pulledAt
      unconfirmed
      smartProxy {
        name
      }
      pulledBy {
        login
      }
    }
  }
`);

type PulledStop = ResultOf<typeof PulledStops>['emergencyStops'][number];

/** Stops all bridges, or that of one smart proxy. It does not ask: who stops everything is in a hurry. */
export async function stopEverything(
  context: CliContext,
  { reason, proxy }: { readonly reason: string; readonly proxy?: string },
): Promise<number> {
  const variables = { reason, proxy: proxy ?? null };
  const { pullEmergencyStop: stop } = await context.client.request(PullEmergencyStop, variables, {
    signal: context.signal,
  });
  if (context.json) context.print(`${toJson(stop)}\n`);
  else {
    context.print(`${neutralise(stopLine(stop))}\n`);
    context.tell('What was sent cannot be called back; what was not sent never is.\n');
  }
  return exitCodes.allSucceeded;
}

/** Lifts the emergency stop of everything, or that of one smart proxy, after asking. */
export async function lift(
  context: CliContext,
  { proxy, yes }: { readonly proxy?: string; readonly yes?: boolean },
): Promise<number> {
  const { emergencyStops } = await context.client.request(PulledStops, {}, { signal: context.signal });
  const stop = emergencyStops.find(({ smartProxy }) => (smartProxy?.name ?? null) === (proxy ?? null));
  if (stop === undefined) throw new CliFault('NOT_STOPPED', neutralise(noStop(proxy, emergencyStops)));
  if (!context.json) context.tell(`${neutralise(stopLine(stop))}\n`);
  if (!(await isConfirmed(context, 'Lift it, so that new tasks are sent again?', yes)))
    throw new CliFault('NOT_CONFIRMED', 'Nothing was done');
  const { liftEmergencyStop } = await context.client.request(
    LiftEmergencyStop,
    { id: stop.id },
    { signal: context.signal },
  );
  context.print(
    context.json
      ? `${toJson(liftEmergencyStop)}\n`
      : `Emergency stop ${stop.id} is lifted; what was not sent until now stays so\n`,
  );
  return exitCodes.allSucceeded;
}

/** What is stopped, by whom and why, and whether anything may still leave. */
function stopLine({ id, smartProxy, reason, pulledAt, pulledBy, unconfirmed }: PulledStop): string {
  const what = smartProxy === null ? 'nothing is sent anywhere' : `${smartProxy.name} sends nothing`;
  const doubt =
    unconfirmed === 0
      ? 'no request leaves any more'
      : `of ${unconfirmed} hosts it is not known yet whether they were sent to`;
  const who = pulledBy?.login ?? 'a user who is gone';
  return `Emergency stop ${id}: ${what}; pulled by ${who} at ${pulledAt}: ${reason} (${doubt})`;
}

function noStop(proxy: string | undefined, stops: readonly PulledStop[]): string {
  const none =
    proxy === undefined ? 'No emergency stop of everything is pulled' : `No emergency stop of ${proxy} is pulled`;
  const others = stops.flatMap(({ smartProxy }) => (smartProxy === null ? [] : [`--proxy ${smartProxy.name}`]));
  if (others.length > 0) return `${none}; there are those of ${others.join(', ')}`;
  return stops.length === 0 ? none : `${none}; that of everything is: leave --proxy out`;
}
