import type { IncomingMessage } from 'node:http'
import { DomainError } from '../DomainError'
import type { ApiAddress } from './apiAddress'

/** What the app answers. Next cannot even represent a TRACE. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A name or an address, and a port: no user info, no blanks, no list. */
const AUTHORITY = /^(?:[a-z\d._-]+|\[[a-f\d:.]+\])(?::\d{1,5})?$/i
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is

export interface HostPolicy {
  /** The public address: its name is ours. Absent: only loopback names are. */
  appUrl: string | undefined
  /** Paths that answer under any name: probes ask by address, and a token protects more than a name. */
  anyHostAt: readonly string[]
}

/**
 * Judges a request's method, target and Host before anything else reads them. [RQ5]
 *
 * A page of another site can make its name lead to this machine, and its requests then count as same-origin: only
 * the name in `Host` tells them apart. A target in absolute form (RFC 9112, 3.2.2) is rewritten to its path, with its
 * host as the `Host`. Route handlers read `x-client-origin`, the origin that the client used, overwritten here.
 *
 * @returns the answer to a request that is not for us; undefined when the app may have it.
 */
export function targetChecker({
  appUrl,
  anyHostAt,
}: HostPolicy): (request: IncomingMessage, secure: boolean) => ApiAddress | undefined {
  const own = appUrl === undefined ? undefined : new URL(appUrl)
  return (request, secure) => {
    const { headers } = request
    const target = readTarget(request)
    delete headers['x-client-origin']
    if (!METHODS.includes(request.method ?? '')) return methodRefused()
    if (target === undefined)
      return refused('invalid_request', 'The request target is not a path of this server.')
    request.url = target.path
    const asked = hostOf(request, target.authority)
    if (asked === 'malformed')
      return refused('invalid_request', 'The Host header is not one host name with a port.')
    const isOurs = asked !== undefined && isOwnName(asked.hostname, own)
    if (!isOurs && !anyHostAt.includes(target.path.split('?', 1)[0] ?? '')) {
      if (asked === undefined) return refused('invalid_request', 'The request names no Host.')
      return refused('misdirected_request', describeForeignHost(asked.host, own))
    }
    headers.host = isOurs ? asked.host : 'localhost'
    headers['x-client-origin'] =
      own?.origin ?? new URL(`${secure ? 'https' : 'http'}://${headers.host}`).origin
    if (target.path === '*') return { headers: { allow: METHODS.join(', ') }, answer: 'no content' }
    return undefined
  }
}

interface Target {
  path: string
  authority?: string | undefined
}

function readTarget({ url = '', method }: IncomingMessage): Target | undefined {
  if (url === '*') return method === 'OPTIONS' ? { path: '*' } : undefined
  // Several slashes at the start would read as a host to whatever builds an address from the path.
  if (url.startsWith('/')) return { path: url.replace(/^\/[/\\]+/, '/') }
  const [, authority, path] = ABSOLUTE_FORM.exec(url) ?? []
  if (authority === undefined || path === undefined) return undefined
  return { path: path.startsWith('/') ? path.replace(/^\/[/\\]+/, '/') : `/${path}`, authority }
}

/** The host that the client asked for, as its target or a trusted proxy or `Host` says, in lower case. */
function hostOf(
  { headers, rawHeaders }: IncomingMessage,
  authority: string | undefined,
): { host: string; hostname: string } | 'malformed' | undefined {
  const sent = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (sent > 1) return 'malformed'
  const [forwarded] = String(headers['x-forwarded-host'] ?? '').split(',')
  const given = authority ?? (forwarded?.trim() || headers.host)
  if (given === undefined) return undefined
  if (!AUTHORITY.test(given) || !URL.canParse(`http://${given}`)) return 'malformed'
  const { hostname, port } = new URL(`http://${given}`)
  const name = hostname.replace(/\.$/, '')
  return { hostname: name, host: port === '' ? name : `${name}:${port}` }
}

/** Ports do not matter: what leads here, leads here. */
function isOwnName(hostname: string, own: URL | undefined): boolean {
  return LOOPBACK_NAMES.has(hostname) || hostname === own?.hostname
}

function describeForeignHost(host: string, own: URL | undefined): string {
  return own
    ? `This server is ${own.origin}, not ${host}. A proxy before it must pass on the Host that it was asked for.`
    : `This server answers as localhost only, not as ${host}. To reach it there, start it with APP_URL=http://${host}`
}

function methodRefused(): ApiAddress {
  const allow = METHODS.join(', ')
  return { headers: { allow }, answer: new DomainError('method_not_allowed', `This server takes ${allow}.`) }
}

function refused(code: 'invalid_request' | 'misdirected_request', detail: string): ApiAddress {
  return { headers: {}, answer: new DomainError(code, detail) }
}
