import { userInfo } from 'node:os';
import { usableCallerId } from './usableCallerId.ts';
import type { SecuritySettings } from './ClientConfig.ts';
import { isOneLine, ONE_LINE, type ConfigValues } from './ConfigValues.ts';
import { readBoundedFile } from '../readBoundedFile.ts';

const TYPE = 'plugin.psk.callertype';

/** Reads the pre-shared key, and who the Ruby client would say that it is if it ran as this process (protocol C.1). */
export async function pskSettings(
  values: ConfigValues,
  surroundings: { readonly identity: string; readonly env: NodeJS.ProcessEnv },
): Promise<SecuritySettings | undefined> {
  const setting = values.required('plugin.psk', 'must be the pre-shared key of the nodes', 'MCOLLECTIVE_PSK');
  // Ruby fails on any other as soon as a body holds bytes above 127 (protocol C.1).
  if (setting !== undefined && !/^[\x20-\x7e]+$/.test(setting.value)) {
    values.fault(setting, isOneLine(setting.value) ? 'must be printable ASCII' : ONE_LINE);
  }
  const id = await ownCallerId(values, surroundings);
  const remedy = 'must be a type whose name has letters, digits, "_", "." and "-" alone; uid always has';
  const callerId = id && usableCallerId(values, id, { where: TYPE, remedy });
  if (setting === undefined || callerId === undefined) return undefined;
  return { plugin: 'psk', psk: setting.value, callerId };
}

async function ownCallerId(
  values: ConfigValues,
  { identity, env }: { readonly identity: string; readonly env: NodeJS.ProcessEnv },
): Promise<string | undefined> {
  const type = values.text(TYPE) ?? 'uid';
  switch (type) {
    case 'gid':
      return `gid=${process.getgid?.() ?? 0}`;
    case 'group':
      return groupCaller(values);
    case 'user':
      return `user=${env['USER'] || userInfo().username}`;
    case 'identity':
      return `identity=${identity}`;
    default:
      if (type !== 'uid') values.note(TYPE, 'is none of uid, gid, group, user and identity; uid is used, as in Ruby');
      return `uid=${process.getuid?.() ?? 0}`;
  }
}

async function groupCaller(values: ConfigValues): Promise<string | undefined> {
  const gid = process.getgid?.() ?? 0;
  const { bytes } = await readBoundedFile('/etc/group');
  const groups = (bytes?.toString('utf8') ?? '').split('\n').map((line) => line.split(':'));
  const name = groups.find((fields) => fields[2] === String(gid))?.[0];
  if (name) return `group=${name}`;
  values.fault(TYPE, `must be another type: group ${gid} of this process has no name in /etc/group; gid would do`);
  return undefined;
}
