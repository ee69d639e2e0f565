/** A session that nobody has used for so long has ended; a socket alone is no use of it. */
export const IDLE_MINUTES = 30;

/** A session has ended after so long, however much it was used. */
export const SESSION_HOURS = 12;

/** After so long without the password, what is dangerous asks for it again. */
export const RECENT_MINUTES = 10;

/** The condition of a session, by the name of its table in the statement, not to have ended. */
export const IS_LIVE = (session: string): string =>
  `(${session}.expires_at > now() and ${session}.last_used_at > now() - interval '${IDLE_MINUTES} minutes')`;
