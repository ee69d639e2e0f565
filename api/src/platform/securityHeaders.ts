const POLICY = {
  'default-src': "'self'",
  'script-src': "'self'",
  // The component library writes its colours into one style element, whose text changes with its version.
  'style-src': "'self' 'unsafe-inline'",
  'style-src-attr': "'none'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  // Vue's own for the text of templates, and the client's limitHtml.ts for everything else.
  'trusted-types': 'vue default',
} as const;

/** What every answer tells browsers: run nothing but our own scripts, be framed by nobody, send nothing elsewhere. */
export function securityHeaders(publicUrl: string | undefined): Readonly<Record<string, string>> {
  return {
    'content-security-policy': Object.entries(POLICY)
      .map(([directive, value]) => `${directive} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Over plain HTTP browsers pay no heed to it.
    ...(publicUrl !== undefined && { 'strict-transport-security': 'max-age=31536000' }),
  };
}
