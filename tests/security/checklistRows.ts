/** One row of the security checklist: what must hold. */
export interface ChecklistRow {
  readonly area: string;
  readonly statement: string;
  /** Why the row cannot be tested: what it speaks of does not exist in the product. */
  readonly notHere?: string;
  /** Where our rule is another one than the row asks for, and why. */
  readonly remark?: string;
}

/** The checklist; a test proves a row by beginning its title with it, e.g. `S15: GET never executes`. */
export const CHECKLIST_ROWS = {
  S01: row(
    'sign-in',
    'Every operation and every bridge message is refused without credentials before anything of it runs',
  ),
  S02: row('sign-in', 'The session id changes at sign-in and at any change of rights; the old one is dead'),
  S03: row('sign-in', 'Every cookie is `__Host-`, Secure, HttpOnly, SameSite, Path=/'),
  S04: row('sign-in', 'Sessions end after 30 idle minutes and after 12 hours, open sockets included'),
  S05: row('sign-in', 'Signing out, a new password and disabling a user end sessions, tokens and sockets within 5 s', {
    remark: 'tokens end when the user is disabled; with a new password they stay, as their page says',
  }),
  S06: row('sign-in', 'Tokens and session ids are stored only as digests'),
  S07: row('sign-in', 'A token never grants more than its owner may now'),
  S08: row('sign-in', 'A token has an expiry, and is refused once it has passed'),
  S09: row('sign-in', 'A token in a URL, a cookie or the query of a socket is refused'),
  S10: row('sign-in', 'An unknown user and a wrong password get the same answer in the same time'),
  S11: row('sign-in', 'Ten wrong tries lock by account and by address, and lock out nobody else'),
  S12: row('OpenID Connect', 'Forged tokens are refused: issuer, audience, nonce, state, algorithm, time, key'),
  S13: row('OpenID Connect', 'The same name from two issuers is two accounts; groups grant only what is mapped'),
  S14: row('cross-site', 'Form, fetch, image, beacon and socket of another origin with a valid cookie change nothing'),
  S15: row('cross-site', 'GET never executes; content types other than JSON get 415'),
  S16: row('sockets', 'An upgrade with a foreign, a `null` or (from a browser) no Origin is refused'),
  S17: row(
    'sockets',
    'Only graphql-transport-ws; an operation before the ack, a second init, an init after 3 s close the socket',
  ),
  S18: row('sockets', 'Queries and mutations over a socket are refused'),
  S19: row('sockets', 'Roles, users and contexts in connection parameters have no effect'),
  S20: row('sockets', 'What left the reach of a subscriber is not told; the stream ends within 5 s'),
  S21: row('sockets', 'Limits of subscriptions, sockets and messages; a flood of tiny fragments takes no memory', {
    remark: '2,000 sockets a user instead of 5, because each tab and each script has one',
  }),
  S22: row('mutual TLS', 'Wrong, expired, revoked and foreign certificates are refused in both directions', {
    notHere:
      'there are no client certificates: bridges dial in, through the TLS of the proxy, and prove themselves with a credential of their own',
  }),
  S23: row('mutual TLS', 'A revocation list older than 24 h refuses and alarms; it is read again without a restart', {
    notHere: 'there are no client certificates',
  }),
  S24: row('bridges', 'An enrolment token works once and not for long; its second use is recorded'),
  S25: row('bridges', 'A bridge that asks for, reports on or confirms the work of another is refused and recorded'),
  S26: row('bridges', 'Replayed, reordered and truncated messages between API and bridge have no effect'),
  S27: row('bridges', 'A task that is not signed by the pinned key of the API is not sent', {
    remark: 'tasks carry no signature of their own: a bridge takes them through TLS, or from its own machine, alone',
  }),
  S28: row('broker', 'TLS to the broker verifies name and authority; nothing falls back to unverified'),
  S29: row('broker', 'The doctor shows what an account of a node may do at the broker'),
  S30: row('broker', 'The doctor finds default credentials, open ports, old versions and weak settings'),
  S31: row('rights', 'A field, edge, argument or enum without a policy keeps the API from starting', {
    remark: 'fields have the policy of their type, arguments that of their field, enums and scalars hold no data',
  }),
  S32: row('rights', 'The generated matrix of paths through the graph has no leak'),
  S33: row('rights', 'The shadow oracle agrees on 100,000 random cases'),
  S34: row('rights', 'No rule, an empty filter and no organization see nothing'),
  S35: row('rights', 'A rule for a host group covers its descendants, never ancestors or look-alikes'),
  S36: row('rights', 'Moving a host or a group changes what is visible within 5 s, everywhere'),
  S37: row('rights', 'Counts, facets, completion, aggregates, order and cursors tell nothing of invisible rows'),
  S38: row('rights', 'Foreign, random and malformed ids get the same answer in the same time'),
  S39: row('rights', 'After any mutation nobody has more rights than who made it'),
  S40: row('rights', 'Forbidden plugins, actions and arguments are refused at create, at fire and at each chunk'),
  S41: row('rights', 'A schedule whose owner was disabled or demoted is rejected and recorded', {
    remark: 'in the history of the schedule and in the audit trail; there are no notifications',
  }),
  S42: row('rights', 'Hosts that left the scope before their chunk, and only they, are not sent to'),
  S43: row('rights', 'Who approves is not the author, holds the right, and approves exactly that plan'),
  S44: row('rights', 'Limits of hosts cannot be evaded by many small tasks'),
  S45: row('rights', 'Parallel requests of different users share nothing', {
    remark: 'as their answers show; 10,000 pairs at the same time',
  }),
  S46: row('safety', 'A stale fingerprint is refused; all hosts need a typed confirmation and a right of its own', {
    remark: 'the word is typed on the command line; in the browser it is a tick, and the number of many hosts is typed',
  }),
  S47: row('safety', 'One idempotency key makes one task; with another input it is refused'),
  S48: row('safety', 'The emergency stop works within 2 s, survives restarts, and is lifted by another right'),
  S49: row('input', 'Hostile arguments are refused unless their type allows them'),
  S50: row('input', 'Our verdict on arguments is never laxer than that of Ruby'),
  S51: row('input', 'Names of hosts, agents, actions and collectives match a strict pattern'),
  S52: row('input', 'Filters on the wire hold agent and identity alone', {
    remark: 'where they are written, byte by byte against the Ruby client; no sniffer on the wire',
  }),
  S53: row('input', 'Nothing can be injected into STOMP headers'),
  S54: row('input', 'No host filter makes an SQL error, an unknown statement or a long query'),
  S55: row('input', 'Operators of the ORM and prototype keys in JSON are refused', {
    remark: 'in whatever people send; outputs of hosts and DDL files are kept as data, whatever their keys',
  }),
  S56: row('secrets', 'A canary in every secret field is found nowhere'),
  S57: row('secrets', 'A secret cannot be read back by anyone'),
  S58: row('secrets', 'Secret arguments are refused where the middleware cannot keep them, with the reason'),
  S59: row('secrets', 'The API does not start with a missing, a wrong or a changed sealing key'),
  S60: row('output', 'Hostile text everywhere renders without a script, a CSP report or a broken page'),
  S61: row('output', 'Hostile text leaves the state of a terminal unchanged'),
  S62: row('output', 'No cell of an export begins a formula; exports keep every byte', {
    remark: 'CSV; see packages/task-export',
  }),
  S63: row('output', 'Notifications escape what they show', {
    notHere: 'there are no notifications: no mail, no chat, no webhook',
  }),
  S64: row('GraphQL', 'Hostile documents of 256 KB are refused before they cost time or memory'),
  S65: row(
    'GraphQL',
    'Every document that is shipped costs at most half of each limit; what costs more gets a clear error',
    { remark: 'at most half: the deepest has 6 of 12 levels' },
  ),
  S66: row(
    'GraphQL',
    'Batches are refused; many sign-ins in one document are refused; each caller has a budget per minute',
  ),
  S67: row('GraphQL', 'Errors hold no stack, SQL, path, nor suggestions for who has not signed in'),
  S68: row('GraphQL', 'An aborted request cancels its statement within 1 s', {
    remark: 'queries, at once: no time is asserted; mutations are finished',
  }),
  S69: row('overload', 'Slow clients, idle sockets and floods of headers take nothing from others'),
  S70: row('fleet', 'Marshal, YAML and JSON bombs end as undecodable rows, and nothing else suffers', {
    remark: 'no message of a host is JSON',
  }),
  S71: row('fleet', 'Replies of strangers, to wrong requests and from wrong senders change nothing'),
  S72: row('fleet', 'A node that floods is stopped by its quota', {
    remark:
      'without a quota: the first reply counts, what follows is only counted; 100,000 replies instead of a million',
  }),
  S73: row('fleet', 'A node cannot widen who may run on it by its own facts'),
  S74: row('logs', 'Foreign text is one bounded, parseable line of JSON; the number of metric series is bounded'),
  S75: row('audit', 'One record for each mutation, refusal, dispatch, cancel, sign-in and change of policy'),
  S76: row('audit', 'Without its record the act does not happen; records cannot be changed'),
  S77: row('audit', 'The verifier names the first record that was changed, removed, inserted or swapped'),
  S78: row('outbound', 'Hostile addresses, rebound names and redirects are refused; nothing dials a bridge', {
    remark:
      'private networks are allowed, because inventory sources live there and only the settings file names them; answers may be 256 MB',
  }),
  S79: row('supply', 'Versions do not fall below the floors; installing runs no unexpected script', {
    remark: 'floors, digests and install scripts alone; nothing is published yet',
  }),
  S80: row('operation', 'No default password, loopback until TLS is configured, data readable by its owner alone', {
    remark: 'there is no systemd unit yet',
  }),
} as const satisfies Readonly<Record<string, ChecklistRow>>;

function row(area: string, statement: string, more: Pick<ChecklistRow, 'notHere' | 'remark'> = {}): ChecklistRow {
  return { area, statement, ...more };
}
