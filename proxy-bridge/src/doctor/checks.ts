import type { Check } from './Check.ts';
import { checkApi } from './checks/checkApi.ts';
import { checkBacklog } from './checks/checkBacklog.ts';
import { checkBrokerClock } from './checks/checkBrokerClock.ts';
import { checkConfiguration } from './checks/checkConfiguration.ts';
import { checkConnection } from './checks/checkConnection.ts';
import { checkDdlFiles } from './checks/checkDdlFiles.ts';
import { checkDiscovery } from './checks/checkDiscovery.ts';
import { checkExposure } from './checks/checkExposure.ts';
import { checkNodeAccount } from './checks/checkNodeAccount.ts';
import { checkPublishing } from './checks/checkPublishing.ts';
import { checkReplies } from './checks/checkReplies.ts';
import { checkRoundTrip } from './checks/checkRoundTrip.ts';
import { checkSecurity } from './checks/checkSecurity.ts';

/** What the doctor looks at, in this order: each stands on what those before it have learned. */
export const checks: readonly Check[] = [
  checkConfiguration,
  checkDdlFiles,
  checkSecurity,
  checkConnection,
  checkReplies,
  checkPublishing,
  checkNodeAccount,
  checkExposure,
  checkBrokerClock,
  checkDiscovery,
  checkRoundTrip,
  checkBacklog,
  checkApi,
];
