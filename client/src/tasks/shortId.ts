/** Shortens a task's id for people; the whole id stays in links. Random ids differ in their last characters even when they begin with a time. */
export function shortId(id: string): string {
  return id.length <= 10 ? id : id.slice(-8);
}
