import { Migration } from '@mikro-orm/migrations';

/** A bridge that was called lost, and comes back, can prove that a host was not sent to (decision 0026). */
export class Migration0011 extends Migration {
  override up(): void {
    this.addSql(KEEP_EVIDENCE);
  }
}

const KEEP_EVIDENCE = `
create or replace function keep_evidence() returns trigger language plpgsql as $$
begin
  if old.state = new.state then return new; end if;
  if old.state in ('NOT_SENT', 'SUCCEEDED', 'FAILED') then
    raise exception 'target % of task % is %, it cannot become %', old.position, old.task_id, old.state, new.state;
  end if;
  if new.state = 'NOT_SENT' and old.state not in ('PENDING', 'ASSIGNED')
    and not (old.state = 'UNKNOWN' and coalesce(old.reason, '') = 'BRIDGE_LOST' and old.sent_at is null) then
    raise exception 'target % of task % was %, it cannot be proved unsent', old.position, old.task_id, old.state;
  end if;
  if new.state < old.state then
    raise exception 'target % of task % cannot fall from % to %', old.position, old.task_id, old.state, new.state;
  end if;
  return new;
end $$;
`;
