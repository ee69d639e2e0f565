import { connectionOf } from '../platform/pages.ts';
import { Host } from './Host.ts';

/** Pages of hosts, wherever the graph lists them. */
export const HostConnection = connectionOf('Host', () => Host, 'user');
