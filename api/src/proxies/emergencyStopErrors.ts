import { AppError } from '../platform/AppError.ts';

/** Why everything is stopped has to be said, briefly. */
export class BadStopReason extends AppError {
  readonly code = 'BAD_STOP_REASON';
  constructor(mostCharacters: number) {
    super(`Say in 1 to ${mostCharacters} characters, without line breaks, why nothing may be sent.`);
  }
}

export class ProxyNotFound extends AppError {
  readonly code = 'PROXY_NOT_FOUND';
  constructor(readonly proxy: string) {
    super(`There is no smart proxy "${proxy.slice(0, 100)}".`);
  }
}

export class EmergencyStopNotFound extends AppError {
  readonly code = 'EMERGENCY_STOP_NOT_FOUND';
  constructor(readonly stopId: string) {
    super(`There is no emergency stop "${stopId.slice(0, 50)}".`);
  }
}
