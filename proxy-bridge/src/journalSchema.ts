/** Tables of the journal. Target states follow the order of evidence of reliability.md §3.5; REPLIED may follow UNKNOWN. */
export const journalSchema = `
create table if not exists meta (name text primary key, value text not null) strict;
insert or ignore into meta values ('journal', lower(hex(randomblob(16))));
create table if not exists counter (name text primary key, value integer not null) strict;
create table if not exists cursor (only integer primary key check (only = 0), uploaded integer not null) strict;
insert or ignore into cursor values (0, 0);
create table if not exists dispatch (
  id text primary key,
  payload text not null,
  closed integer
) strict;
create table if not exists target (
  dispatch text not null,
  position integer not null,
  host text not null,
  request_id text,
  state text not null,
  deadline integer,
  primary key (dispatch, position)
) strict, without rowid;
drop index if exists target_request;
create unique index if not exists target_asked on target (request_id, host) where request_id is not null;
create index if not exists target_unsent on target (dispatch) where state = 'ASSIGNED';
create index if not exists target_open on target (dispatch) where state in ('ASSIGNED', 'SENDING', 'SENT');
create index if not exists target_deadline on target (deadline) where state in ('SENDING', 'SENT');
create table if not exists entry (
  sequence integer primary key autoincrement,
  dispatch text not null,
  position integer not null,
  event text not null,
  at text not null,
  body text not null
) strict;
create index if not exists entry_dispatch on entry (dispatch);
create index if not exists dispatch_task on dispatch (json_extract(payload, '$.taskUuid'));
create table if not exists fence (number integer primary key autoincrement, token text not null) strict;
create table if not exists aside (sequence integer primary key, reason text not null) strict;
`;

/** Statements of the journal, one per step. Every state change is conditional, so that evidence never falls back. */
export const journalStatements = {
  readMeta: `select value from meta where name = ?`,
  count: `insert into counter values (?, ?) on conflict (name) do update set value = value + excluded.value`,
  readCounter: `select value from counter where name = ?`,
  addDispatch: `insert or ignore into dispatch (id, payload) values (?, ?)`,
  addTarget: `insert or ignore into target (dispatch, position, host, state) values (?, ?, ?, 'ASSIGNED')`,
  earlier: `with offered as (select min(json_extract(value, '$.position')) as first, max(json_extract(value, '$.position')) as last from json_each(?))
    select d.id from offered cross join dispatch d where json_extract(d.payload, '$.taskUuid') = ? and d.id <> ?
      and exists (select 1 from target t where t.dispatch = d.id and t.position between first and last and t.state <> 'NOT_SENT')
    order by d.rowid`,
  moveTargets: `update target set dispatch = ? where dispatch = ? and state <> 'NOT_SENT'
    and (position, host) in (select json_extract(value, '$.position'), json_extract(value, '$.name') from json_each(?))
    returning position`,
  repeatEntries: `insert into entry (dispatch, position, event, at, body) select ?, position, event, at, body
    from entry where dispatch = ? and position in (select value from json_each(?)) order by sequence`,
  unsent: `select id from dispatch where closed is null
    and exists (select 1 from target where target.dispatch = dispatch.id and state = 'ASSIGNED') order by rowid`,
  work: `select payload from dispatch where id = ?`,
  known: `select id from dispatch where closed is null
    or exists (select 1 from entry where entry.dispatch = dispatch.id and sequence > (select uploaded from cursor))`,
  assigned: `select position, host from target where dispatch = ? and state = 'ASSIGNED' order by position`,
  intend: `update target set state = 'SENDING', request_id = ?, deadline = ? where dispatch = ? and position = ? and state = 'ASSIGNED'`,
  confirm: `update target set state = 'SENT', deadline = ? where dispatch = ? and position = ? and state = 'SENDING'`,
  refuse: `update target set state = 'NOT_SENT' where dispatch = ? and position = ? and state = 'ASSIGNED'`,
  isAssigned: `select 1 from target where dispatch = ? and position = ? and state = 'ASSIGNED'`,
  hasAssigned: `select 1 from target where dispatch = ? and state = 'ASSIGNED' limit 1`,
  stopEntries: `insert into entry (dispatch, position, event, at, body)
    select dispatch, position, 'NOT_SENT', ?, ? from target where dispatch = ? and state = 'ASSIGNED' order by position`,
  stopTargets: `update target set state = 'NOT_SENT' where dispatch = ? and state = 'ASSIGNED'`,
  reply: `update target set state = 'REPLIED' where dispatch = ? and position = ? and state in ('SENDING', 'SENT', 'UNKNOWN')`,
  silent: `select dispatch, position, state from target where state in ('SENDING', 'SENT') and deadline <= ? limit 1000`,
  giveUp: `update target set state = 'UNKNOWN' where dispatch = ? and position = ? and state in ('SENDING', 'SENT')`,
  targetOf: `select dispatch, position, host, state from target where request_id = ? and host = ?`,
  addEntry: `insert into entry (dispatch, position, event, at, body) values (?, ?, ?, ?, ?)`,
  close: `update dispatch set closed = ? where id = ? and closed is null
    and not exists (
      select 1 from target indexed by target_open where target.dispatch = dispatch.id and state in ('ASSIGNED', 'SENDING', 'SENT'))`,
  isOpen: `select 1 from dispatch where id = ? and closed is null`,
  readCursor: `select uploaded from cursor`,
  moveCursor: `update cursor set uploaded = ?`,
  entriesAfter: `select sequence, dispatch, position, event, at, body from entry
    where sequence > ? and sequence not in (select sequence from aside) order by sequence limit ?`,
  setAside: `insert or ignore into aside values (?, ?)`,
  trimmable: `select id from dispatch where closed < ?
    and not exists (select 1 from entry where entry.dispatch = dispatch.id and sequence > (select uploaded from cursor))`,
  dropEntries: `delete from entry where dispatch = ? and sequence not in (select sequence from aside)`,
  dropTargets: `delete from target where dispatch = ?`,
  dropDispatch: `delete from dispatch where id = ?`,
} as const;
