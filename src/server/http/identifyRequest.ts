import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import proxyAddr from 'proxy-addr'

export interface RequestIdentity {
  /** Of the client, as far as trusted proxies tell. */
  address: string
  /** Names the request in the answer, in the log and in traces. */
  id: string
  /** The client came over TLS. */
  secure: boolean
}

const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]
/** What proxies add of their own accord, believed or not. */
const SIGNS_OF_A_PROXY = [...FORWARDED, 'via', 'x-real-ip']
const isLoopback = proxyAddr.compile('loopback')
const WELL_FORMED_ID = /^[\w.:-]{8,128}$/

/**
 * Where requests come from. Only a trusted proxy may say so of others; what anybody else sends in its place is
 * taken out before the app sees it. Route handlers have no socket: they read `x-client-address`, and
 * `x-client-local`, which says that the request was made on this machine and not passed on by a proxy here.
 * @throws on an entry of `trustedProxies` that is neither an address nor a range nor a known name.
 */
export function requestIdentifier(trustedProxies: string[]): (request: IncomingMessage) => RequestIdentity {
  const trusts = proxyAddr.compile(trustedProxies)
  return (request) => {
    const { headers, socket } = request
    const isLocal =
      isLoopback(socket.remoteAddress ?? '', 0) && !SIGNS_OF_A_PROXY.some((name) => name in headers)
    const byProxy = trusts(socket.remoteAddress ?? '', 0)
    if (!byProxy) for (const name of FORWARDED) delete headers[name]
    const address = withoutMapping(byProxy ? proxyAddr(request, trusts) : (socket.remoteAddress ?? 'unknown'))
    const given = headers['x-request-id']
    const id = byProxy && typeof given === 'string' && WELL_FORMED_ID.test(given) ? given : randomUUID()
    headers['x-client-address'] = address
    if (isLocal) headers['x-client-local'] = 'yes'
    else delete headers['x-client-local']
    headers['x-request-id'] = id
    return { address, id, secure: byProxy && headers['x-forwarded-proto'] === 'https' }
  }
}

/** An IPv4 client of a socket that takes both kinds. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
