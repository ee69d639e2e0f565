import type { DdlError } from '@chargehand/mcollective';
import { readDdlFiles } from '@chargehand/mcollective';
import type { Check } from '../Check.ts';
import { counted } from '../counted.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';

/** Reads the DDL files of all libdirs: what they do not describe cannot be run. */
export const checkDdlFiles: Check = {
  name: 'DDL files',
  needs: ['client'],
  timeoutMs: 60_000,
  async run(world) {
    const { libdirs } = world.recall('client');
    const { ddls, refused } = await readDdlFiles(libdirs);
    const actions = ddls.reduce((sum, ddl) => sum + ddl.actions.length, 0);
    const found =
      ddls.length > 0
        ? ok(`${counted(ddls.length, 'plugin')} with ${counted(actions, 'action')} in ${libdirs.join(', ')}`)
        : problem(`no plugin in ${libdirs.join(', ') || 'any folder: libdir is not set'}`, WHERE);
    const isStock = ddls.some(({ metadata }) => metadata.name === 'rpcutil');
    return [found, ...refused.map(refusal), ...(isStock || ddls.length === 0 ? [] : [NO_RPCUTIL])];
  },
};

const WHERE =
  'Set libdir in client.cfg to the folder that has mcollective/agent/*.ddl, as on a machine where mco works';

const NO_RPCUTIL = note(
  'there is no rpcutil.ddl: hosts are found without it, but its actions cannot be run',
  'Add the libdir of the plugins that come with MCollective, often /usr/lib/ruby/vendor_ruby or /opt/puppetlabs/mcollective/plugins',
);

function refusal({ code, file, message }: DdlError): Finding {
  const remedy = {
    UNREADABLE: `Make ${file} a readable text file in UTF-8`,
    SYNTAX: `Correct ${file}; ruby -c names the place as well`,
    UNSUPPORTED: `Write it with literals only, or put a JSON DDL beside it: ${file.replace(/\.ddl$/, '.json')}`,
    INCOMPLETE: `Add to ${file} what is missing`,
  }[code];
  return warning(`refused, its actions cannot be run: ${message}`, remedy);
}
