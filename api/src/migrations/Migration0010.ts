import { Migration } from '@mikro-orm/migrations';

/** Numbers of tasks, too, are given out again by a database that was restored; bridges know a task by what is never given out twice. What is there
 * already gets the same one each time, should a backup of before be restored and brought up to date again. */
export class Migration0010 extends Migration {
  override up(): void {
    this.addSql(`alter table task add column uuid uuid`);
    this.addSql(`update task set uuid = md5(concat_ws(' ', id, command_id, extract(epoch from created_at)))::uuid`);
    this.addSql(`alter table task alter column uuid set default gen_random_uuid(), alter column uuid set not null`);
  }
}
