import { exportCsv } from './exportCsv.ts';
import type { ExportedTarget, ExportedTask } from './ExportedTask.ts';
import { exportJson, exportNdjson } from './exportJson.ts';

/** The formats of an export with what a web server or browser calls them. */
export const EXPORT_FORMATS = {
  csv: { mediaType: 'text/csv; charset=utf-8; header=present' },
  json: { mediaType: 'application/json' },
  ndjson: { mediaType: 'application/x-ndjson' },
} as const satisfies Record<string, { readonly mediaType: string }>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Writes a task in a format, piece by piece while its hosts come. */
export function exportTask(
  format: ExportFormat,
  task: ExportedTask,
  targets: AsyncIterable<ExportedTarget>,
): AsyncGenerator<string> {
  switch (format) {
    case 'csv':
      return exportCsv(task, targets);
    case 'json':
      return exportJson(task, targets);
    case 'ndjson':
      return exportNdjson(targets);
  }
}

/** The name of the file of an export: from the id of the task, never from what a host has said. */
export function exportFileName(id: string, format: ExportFormat): string {
  return `task-${/^\d{1,20}$/.test(id) ? id : 'export'}.${format}`;
}
