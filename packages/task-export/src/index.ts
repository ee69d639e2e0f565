export { EXPORT_FORMATS, exportFileName, exportTask, type ExportFormat } from './exportTask.ts';
export type { ExportedTarget, ExportedTask } from './ExportedTask.ts';
