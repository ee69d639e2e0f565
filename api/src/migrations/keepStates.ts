/** The moves of reliability.md §3.4 and the sums of a task's counters a second time, so that a fault in a statement is caught here. */
export const KEEP_TASK = `
create function keep_task() returns trigger language plpgsql as $$
begin
  if new.pending + new.succeeded + new.failed + new.unknown + new.not_sent <> new.targeted
    or least(new.pending, new.running, new.held, new.succeeded, new.failed, new.unknown, new.not_sent) < 0
    or new.running + new.held > new.pending then
    raise exception 'the counters of task % do not add up', new.id;
  end if;
  if (new.verdict is not null) <> (new.state = 'FINISHED') then
    raise exception 'task % is % with the verdict %', new.id, new.state, new.verdict;
  end if;
  if new.state in ('FINISHED', 'CANCELLED', 'MISSED', 'REJECTED') and new.pending > 0 then
    raise exception 'task % cannot be % while % of its hosts have no outcome', new.id, new.state, new.pending;
  end if;
  if tg_op = 'UPDATE' and old.state <> new.state and not (case old.state
      when 'QUEUED' then new.state in ('RUNNING', 'CANCELLING', 'HALTING', 'FINISHED')
      when 'RUNNING' then new.state in ('CANCELLING', 'HALTING', 'FINISHED')
      when 'CANCELLING' then new.state in ('FINISHED', 'CANCELLED')
      when 'HALTING' then new.state = 'FINISHED'
      else false end) then
    raise exception 'task % is %, it cannot become %', new.id, old.state, new.state;
  end if;
  if tg_op = 'UPDATE' and new.revision < old.revision then
    raise exception 'the revision of task % cannot fall', new.id;
  end if;
  return new;
end $$;
create trigger keep_task before insert or update on task for each row execute function keep_task();
`;

/** A dispatch belongs to one journal for ever, and a host to one dispatch: what was handed over once is never handed over again. */
export const KEEP_DISPATCH = `
create function keep_dispatch() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and (old.state = 'CLOSED' or new.state = 'QUEUED') then
    raise exception 'dispatch % is %, it cannot become %', new.id, old.state, new.state;
  end if;
  if old.journal is distinct from new.journal and old.journal is not null then
    raise exception 'dispatch % belongs to the journal %', new.id, old.journal;
  end if;
  return new;
end $$;
create trigger keep_dispatch before update on dispatch for each row execute function keep_dispatch();
create function keep_dispatched() returns trigger language plpgsql as $$
begin
  if old.dispatch_id is not null and old.dispatch_id is distinct from new.dispatch_id then
    raise exception 'target % of task % was handed over already', old.position, old.task_id;
  end if;
  return new;
end $$;
create trigger keep_dispatched before update of dispatch_id on target for each row execute function keep_dispatched();
`;
