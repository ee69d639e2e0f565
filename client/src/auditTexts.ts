import { counted, formatCount } from './ui/formatCount.ts';

/** The English texts about the audit trail. */
export const auditTexts = {
  audit: {
    title: 'Audit',
    help: 'What was done, newest first. “task” in Act finds every act on tasks, “task.run” one kind of them.',
    empty: 'Nothing has been recorded yet.',
    noMatch: 'No entry is like that.',
    clear: 'Clear all',
    fields: { who: 'Who', act: 'Act', object: 'Object', from: 'From', to: 'To', search: 'Text' },
    columns: {
      at: 'When',
      who: 'Who',
      act: 'Act',
      object: 'Object',
      from: 'From where',
      details: 'Details',
      seal: 'Sealed',
    },
    noAddress: 'itself',
    credential: (name: string) => `with ${name}`,
    unsealed: 'not yet',
    sealedAt: (position: number) => `Position ${formatCount(position)} of the sealed chain`,
    open: 'Export',
    formats: { csv: 'CSV', ndjson: 'NDJSON' },
    progress: (entries: number, total: number) => `${formatCount(entries)} of ${counted(total, 'entry', 'entries')}`,
    done: (name: string, entries: number) => `${name} has ${counted(entries, 'entry', 'entries')}.`,
    cancel: 'Cancel',
    dismiss: 'Dismiss',
  },
} as const;
