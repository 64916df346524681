/** What every answer tells the browser to refuse: pages, assets, the API and its problems alike. */

/** What hot reload needs beside: scripts that change with each edit, and a socket. */
const DEVELOPMENT = { script: ["'unsafe-inline'", "'unsafe-eval'"], connect: ['ws:'] }

/**
 * @param inlineScripts CSP sources of the scripts in the pages themselves; null in development, where they change.
 *
 * Styles may be inline: the editor, the toasts and the menus write theirs at run time.
 */
export function securityHeaders(inlineScripts: string[] | null): Record<string, string> {
  const policy = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...(inlineScripts ?? DEVELOPMENT.script)],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'", ...(inlineScripts ? [] : DEVELOPMENT.connect)],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => [directive, ...sources].join(' '))
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

/** The same for answers that are no pages: there is nothing in them to load or to run. */
export const apiSecurityHeaders: Record<string, string> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** For answers over TLS only: the browser is to come back over TLS for a year. */
export const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains'
