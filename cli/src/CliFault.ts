import { exitCodes } from './exitCodes.ts';

/** The command cannot be carried out as it was given; the message says what to change. */
export class CliFault extends Error {
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, exitCode: number = exitCodes.refused) {
    super(message);
    this.name = 'CliFault';
    this.code = code;
    this.exitCode = exitCode;
  }
}
