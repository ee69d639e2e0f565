import { decodeReply } from '../message/decodeReply.ts';
import { RefusedMessage } from '../message/RefusedMessage.ts';
import { sslClientSeal } from '../message/sslSeal.ts';
import { rsaTestPair } from './rsaTestPair.ts';

const SIZE = 8 * 1024 * 1024;
const fill = (text: string): string => text.repeat(SIZE / text.length);

/** Envelopes of somebody without any key, each of the shape that costs a careless reader most. */
const forged: Readonly<Record<string, string>> = {
  'carriage returns': `:body: |\n${fill('\r')}`,
  NEL: `:body: |\n${fill('\u0085').slice(SIZE / 2)}`,
  'blank lines': `:body: |\n${fill('\n')} a\n`,
  'literal lines': `:body: |\n${fill(' a\n')}`,
  'folded lines': `:body: >\n${fill(' a\n')}`,
  'plain lines': `:body: a${fill('\n a')}`,
  'plain text before blank lines': `:body: a${fill('\n')} a`,
  'quoted lines': `:body: "${fill('a\n')}"`,
  'quoted line breaks': `:body: "${fill('\n')}"`,
  escapes: `:body: "${fill('\\a')}"`,
  apostrophes: `:body: '${fill("''")}'`,
  'binary with white space': `:body: !binary |\n${fill(' A\n')}`,
  'a signature of white space': `:body: x\n:hash: |\n${fill(' A\n')}`,
};

/** Refuses what the first argument names, and prints by how many bytes that raised the most memory this process ever had. */
const { privateKey, publicKey } = rsaTestPair();
const keys = { clientPrivateKey: privateKey, serverPublicKey: publicKey, callerId: 'cert=x' };
const seal = sslClientSeal({ serializer: 'yaml', ...keys });
const shape = process.argv[2] ?? '';
const payload =
  shape === 'base64 with white space'
    ? Buffer.from(`LS0t${fill(' A')}`)
    : Buffer.from(`---\n:senderid: a\n:requestid: b\n:senderagent: c\n:msgtime: 5\n${forged[shape] ?? ''}`);
const before = process.resourceUsage().maxRSS;
try {
  decodeReply(payload, seal);
} catch (error) {
  if (!(error instanceof RefusedMessage)) throw error;
  process.stdout.write(`${(process.resourceUsage().maxRSS - before) * 1024}\n`);
}
