// Writes the table of docs/security.md from the titles of the tests. npm run security
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { committedFiles } from '../tests/architecture/sources.ts';
import { provedRows } from '../tests/security/provedRows.ts';
import { withSecurityTable } from '../tests/security/securityTable.ts';
import { repositoryRoot } from '../tests/support/repositoryRoot.ts';

const path = join(repositoryRoot, 'docs/security.md');
const page = await readFile(path, 'utf8');
await writeFile(path, withSecurityTable(page, provedRows(committedFiles('.test.ts'))));
