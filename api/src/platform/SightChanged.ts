import { AppError } from './AppError.ts';

/** What the caller may see is not what it was when this began; asked again, it begins anew. */
export class SightChanged extends AppError {
  readonly code = 'SIGHT_CHANGED';
  constructor() {
    super('What you may see has changed meanwhile. Ask again.');
  }
}
