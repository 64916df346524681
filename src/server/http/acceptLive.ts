import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { limits } from '@/contract/limits'
import { LIVE_PATH } from '@/contract/live'
import { LIVE_HEAD_BYTES } from '@/contract/liveFrame'
import { problemResponse } from '../api/problemOf'
import { DomainError } from '../DomainError'
import { logger } from '../telemetry/logger'
import { processState } from '../telemetry/processState'
import type { ApiAddress } from './apiAddress'
import type { RequestIdentity } from './identifyRequest'

export interface UpgradeDeps {
  /** @returns what serves the WebSocket. @throws what the request is refused with */
  open: (request: Request) => Promise<(socket: WebSocket) => void>
  identify: (request: IncomingMessage) => RequestIdentity
  checkTarget: (request: IncomingMessage, secure: boolean) => ApiAddress | undefined
  /** Takes the WebSockets that are not ours. @returns whether it did */
  others: (request: IncomingMessage, socket: Socket, head: Buffer) => boolean
}

/** Takes requests for a WebSocket at `/api/v1/live`, each as any request of the API: known, allowed and paid for. [LV1] */
export function acceptLive(server: Server, { open, identify, checkTarget, others }: UpgradeDeps): void {
  const maxPayload = limits.maxLiveMessageBytes + LIVE_HEAD_BYTES
  const sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
  server.on('upgrade', (request, socket: Socket, head) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      serveWithout(server, request, socket, head)
      return
    }
    // A client that is gone before its answer, or takes none: Node has no timeouts for such a socket.
    socket.on('error', () => socket.destroy())
    socket.setTimeout(ANSWER_MS, () => socket.destroy())
    const identity = identify(request)
    const refusal = checkTarget(request, identity.secure)?.answer
    const refuse = (error: unknown) => answer(socket, problemResponse(error), identity)
    if (refusal instanceof Error) void refuse(refusal)
    else if (request.url?.split('?', 1)[0] !== LIVE_PATH) {
      if (!others(request, socket, head)) void refuse(NOTHING)
    } else
      processState.requests.run({ id: identity.id }, () => {
        open(requestOf(request)).then(
          (serve) => sockets.handleUpgrade(request, socket, head, serve),
          (error: unknown) => refuse(error),
        )
      })
  })
}

/** Milliseconds within which a request for a WebSocket is answered, and the answer taken. */
const ANSWER_MS = 10_000

const NOTHING = new DomainError('not_found', 'There is nothing at this address.')

/**
 * Serves a request that offers another protocol, such as HTTP/2 over plain TCP, as the HTTP/1.1 request that it is as
 * well (RFC 9110, 7.8). Node takes such requests for upgrades as soon as there is a listener for any: they are put back
 * without the offer, and read once more.
 */
function serveWithout(
  server: Server,
  { method, url, rawHeaders }: IncomingMessage,
  socket: Socket,
  head: Buffer,
) {
  const lines = [`${method} ${url} HTTP/1.1`]
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (!OFFER.test(rawHeaders[at] ?? '')) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`)
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
  socket.resume()
}

const OFFER = /^(?:connection|upgrade|http2-settings)$/i

/** For who reads the headers of a request as route handlers do. */
function requestOf({ headers, url }: IncomingMessage): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return new Request(`http://${headers.host ?? 'localhost'}${url}`, { headers: given })
}

async function answer(socket: Socket, response: Response, { id, address }: RequestIdentity): Promise<void> {
  const body = await response.text()
  const headers = {
    ...Object.fromEntries(response.headers),
    'x-request-id': id,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const { status } = response
  logger().info({ request_id: id, method: 'GET', path: LIVE_PATH, status, address }, 'request')
  // Its other half would stay open for as long as the client likes.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
}
