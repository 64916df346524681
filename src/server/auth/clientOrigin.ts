import { env } from '../env'

/**
 * The origin under which the app was asked, for example `https://notes.example.org`: by APP_URL, else as the HTTP
 * server says, which overwrites whatever a client sends in this header.
 */
export function clientOrigin(headers: Headers): string {
  const asked = headers.get('x-client-origin') ?? `http://${headers.get('host') ?? 'localhost:3000'}`
  return new URL(env().APP_URL ?? asked).origin
}

/**
 * Whether pages of another origin may have sent this request: a browser says where from, and page scripts cannot
 * forge it. `Origin: null`, an empty and a malformed one are foreign; another port or scheme of our name is, too. [RQ5]
 */
export function isFromElsewhere(headers: Headers): boolean {
  const origin = headers.get('origin')
  if (origin !== null) return !URL.canParse(origin) || withoutDot(origin) !== clientOrigin(headers)
  const site = headers.get('sec-fetch-site')
  // Somebody who follows a link to us from another site only reads.
  return site !== null && !OURS.has(site) && headers.get('sec-fetch-mode') !== 'navigate'
}

/** `none`: typed in, or from a bookmark. */
const OURS = new Set(['same-origin', 'none'])

/** The name of a host may end in a dot, which the HTTP server has taken from the one it was asked for. */
function withoutDot(origin: string): string {
  return new URL(origin).origin.replace(/\.(?=:\d+$|$)/, '')
}
