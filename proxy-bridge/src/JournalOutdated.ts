/** The journal is a copy of one that has asked for work since: it cannot know what was sent. */
export class JournalOutdated extends Error {
  readonly code = 'JOURNAL_OUTDATED';

  constructor(options?: ErrorOptions) {
    super(
      'The journal is a copy of one that was used since (a restored backup, or a second bridge on a cloned machine); it is put aside, and what it had not sent is not sent. See that only one machine runs this bridge, and start it again',
      options,
    );
    this.name = 'JournalOutdated';
  }
}
