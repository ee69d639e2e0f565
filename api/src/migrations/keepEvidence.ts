/** The rules of reliability.md §3.5 a second time, so that a fault in a statement is caught here. */
export const KEEP_EVIDENCE = `
create function keep_evidence() returns trigger language plpgsql as $$
begin
  if old.state = new.state then return new; end if;
  if old.state in ('NOT_SENT', 'SUCCEEDED', 'FAILED') then
    raise exception 'target % of task % is %, it cannot become %', old.position, old.task_id, old.state, new.state;
  end if;
  if new.state = 'NOT_SENT' and old.state not in ('PENDING', 'ASSIGNED') then
    raise exception 'target % of task % was %, it cannot be proved unsent', old.position, old.task_id, old.state;
  end if;
  if new.state < old.state then
    raise exception 'target % of task % cannot fall from % to %', old.position, old.task_id, old.state, new.state;
  end if;
  return new;
end $$;
create trigger keep_evidence before update of state on target for each row execute function keep_evidence();
`;
