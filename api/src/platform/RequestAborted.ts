import { AppError } from './AppError.ts';

/** Nobody waits for the answer any more, so what was read for it was broken off. */
export class RequestAborted extends AppError {
  readonly code = 'REQUEST_ABORTED';
  constructor(options: ErrorOptions) {
    super('The request was given up before it was answered. Ask again if the answer is still wanted.', options);
  }
}
