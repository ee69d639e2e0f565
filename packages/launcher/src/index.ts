export { prepareEmbeddedPostgres, NoEmbeddedPostgres, type EmbeddedPostgres } from './embeddedPostgres.ts';
export { findFreePort } from './findFreePort.ts';
export { ProcessFailed, supervise, type ProcessSpec, type Supervised } from './supervise.ts';
export { AlreadyRunning } from './lockDataDir.ts';
export { eventOf, programSpec, type ProgramOptions } from './programs.ts';
export { startChargehand, type Chargehand, type StartOptions } from './startChargehand.ts';
export { readStartConfig, StartConfigFaults, type StartConfig } from './startConfig.ts';
