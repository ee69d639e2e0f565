const PAGES: Readonly<Record<string, (name: string) => string>> = {
  task: (id) => `/tasks/${encodeURIComponent(id)}`,
  schedule: (id) => `/schedules/${encodeURIComponent(id)}`,
  host: (name) => `/hosts/${encodeURIComponent(name)}`,
  proxy: (name) => `/proxies/${encodeURIComponent(name)}`,
  plugin: (name) => `/plugins/${encodeURIComponent(name)}`,
  source: () => '/inventory',
};

/** The path of the page of what an audit entry is about, e.g. of task:12. Undefined: there is no page for such a thing. */
export function auditObjectPath(object: string): string | undefined {
  const [, kind = '', name = ''] = /^([a-z-]+):(.+)$/s.exec(object) ?? [];
  return Object.hasOwn(PAGES, kind) ? PAGES[kind]?.(name) : undefined;
}
