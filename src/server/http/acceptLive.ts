import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { limits } from '@/contract/limits'
import { LIVE_PATH } from '@/contract/live'
import { problemResponse } from '../api/problemOf'
import { logger } from '../telemetry/logger'
import { processState } from '../telemetry/processState'
import type { ApiAddress } from './apiAddress'
import type { RequestIdentity } from './identifyRequest'

export interface UpgradeDeps {
  /** @returns what serves the WebSocket. @throws what the request is refused with */
  open: (request: Request) => Promise<(socket: WebSocket) => void>
  identify: (request: IncomingMessage) => RequestIdentity
  checkTarget: (request: IncomingMessage, secure: boolean) => ApiAddress | undefined
  /** Takes the upgrades that are not ours. */
  others: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** Takes requests for a WebSocket at `/api/v1/live`, each as any request of the API: known, allowed and paid for. [LV1] */
export function acceptLive(server: Server, { open, identify, checkTarget, others }: UpgradeDeps): void {
  const maxPayload = limits.maxLiveMessageBytes + FRAME_BYTES
  const sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    // A client that is gone before its answer.
    socket.on('error', () => socket.destroy())
    const identity = identify(request)
    const refusal = checkTarget(request, identity.secure)?.answer
    if (request.url?.split('?', 1)[0] !== LIVE_PATH) {
      if (refusal) socket.destroy()
      else others(request, socket, head)
      return
    }
    const refuse = (error: unknown) => answer(socket, problemResponse(error), identity)
    if (refusal instanceof Error) void refuse(refusal)
    else
      processState.requests.run({ id: identity.id }, () => {
        open(requestOf(request)).then(
          (serve) => sockets.handleUpgrade(request, socket, head, serve),
          (error: unknown) => refuse(error),
        )
      })
  })
}

/** What goes before the payload of a binary message. */
const FRAME_BYTES = 3

/** For who reads the headers of a request as route handlers do. */
function requestOf({ headers, url }: IncomingMessage): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return new Request(`http://${headers.host ?? 'localhost'}${url}`, { headers: given })
}

async function answer(socket: Duplex, response: Response, { id, address }: RequestIdentity): Promise<void> {
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
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
}
