export { AUDIT_FORMATS, exportAudit, type AuditFormat, type ExportedAuditEntry } from './exportAudit.ts';
export { EXPORT_FORMATS, exportFileName, exportTask, type ExportFormat } from './exportTask.ts';
export type { ExportedTarget, ExportedTask } from './ExportedTask.ts';
