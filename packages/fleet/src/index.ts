export { startLoopbackBroker, type LoopbackBroker, type LoopbackBrokerOptions } from './broker/startLoopbackBroker.ts';
export { BrokerAddressInUse } from './broker/brokerErrors.ts';
export type { Log } from './broker/Destinations.ts';
export {
  describeFleet,
  type FleetDescription,
  type HostBehaviour,
  type HostDescription,
} from './description/describeFleet.ts';
export { pick, seededRandom } from './description/seededRandom.ts';
export { siteLayouts, type SiteLayout } from './description/siteLayouts.ts';
export { InvalidFleetConfig, InvalidFleetScript, UnknownFleetHost, UnreadablePlugins } from './fleetErrors.ts';
export type { SiteBroker } from './FleetSite.ts';
export { answerFaults, CONFLICTING, FORGED, type AnswerFault } from './hosts/answerFaults.ts';
export type { SiteMiddleware } from './siteDialect.ts';
export type { Execution } from './hosts/ExecutionLog.ts';
export type { FleetHost } from './hosts/FleetHost.ts';
export { parseFleetScript, type FleetScript, type HostScript } from './hosts/FleetScript.ts';
export { readConfig, type FleetConfig } from './readConfig.ts';
export { startFleet, type Fleet, type FleetOptions, type FleetSiteStatus } from './startFleet.ts';
export {
  pluginsFolder,
  siteSecrets,
  writeFleetFiles,
  writeNetworkFiles,
  type FleetFiles,
  type SiteNetwork,
} from './writeFleetFiles.ts';
