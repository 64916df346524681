/**
 * The process that answers HTTP: Next.js behind a server of our own, which alone knows the socket. It tells the
 * app the caller’s address, names each request, sets the headers that no answer may lack, keeps slow senders from piling up,
 * and ends when it is told to, after the requests under way.
 *
 * Started by `serveApp` with its configuration in the environment. In development Next.js compiles what is asked for and
 * reloads it; all else is the same.
 */
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import path from 'node:path'
import next from 'next'
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '@/contract/protocol'
import { overloaded } from '../db/Deadline'
import { warnOfIneffectiveRowSecurity } from '../db/databaseRole'
import { env } from '../env'
import { logger } from '../telemetry/logger'
import { gauge } from '../telemetry/metrics'
import { processState } from '../telemetry/processState'
import { acceptLive, type UpgradeDeps } from './acceptLive'
import { apiAddress } from './apiAddress'
import { targetChecker } from './checkTarget'
import { closeGracefully } from './closeGracefully'
import { closeUnread } from './closeUnread'
import { requestIdentifier } from './identifyRequest'
import { inlineScriptHashes } from './inlineScripts'
import { isLiveStream, observeRequest } from './observeRequest'
import { routeLabels } from './routeLabels'
import { apiSecurityHeaders, STRICT_TRANSPORT, securityHeaders } from './securityHeaders'
import { sendShortAnswer } from './sendShortAnswer'
import { isForPrograms, withoutVary } from './slimAnswer'
import { startTracing } from './startTracing'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const BUILD = path.join(ROOT, '.next')
const IS_DEVELOPMENT = process.env.NODE_ENV === 'development'

/** Milliseconds. A request's own deadline is 30 s: its answer comes before the connection is cut. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 35_000,
  /** Longer than a proxy keeps its end open, so that it never sends into a connection that we just closed. */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
}

/** A client that reads nothing of its response for so long is disconnected. Longer than a request may take. */
const STALLED_MS = 40_000

const MAX_HEADER_BYTES = 16 * 1024

/** A batch may take 30 s. */
const STOP_WITHIN_MS = 32_000

async function main(): Promise<void> {
  // A terminal that was closed, or a parent that was killed, takes no more words.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  let isServing = false
  const stopping = new Promise<void>((resolve) => {
    // There is nothing to finish before the first request.
    const stop = () => (isServing ? resolve() : process.exit(0))
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
    // What started us is gone.
    process.once('disconnect', stop)
  })
  const { PORT: port } = env()
  const stopTracing = startTracing()
  // Next takes WebSockets from the server that it is given, and closes those that it does not know.
  const nextServer = createServer()
  const app = next({
    dev: IS_DEVELOPMENT,
    turbopack: IS_DEVELOPMENT,
    dir: ROOT,
    port,
    httpServer: nextServer,
  })
  await app.prepare()

  const { TRUSTED_PROXIES, APP_URL, METRICS_TOKEN } = env()
  const identify = requestIdentifier(TRUSTED_PROXIES)
  const anyHostAt = ['/livez', '/readyz', ...(METRICS_TOKEN ? ['/metrics'] : [])]
  const checkTarget = targetChecker({ appUrl: APP_URL, anyHostAt })
  const server = createServer(
    { ...TIMEOUTS, maxHeaderSize: MAX_HEADER_BYTES },
    listener(app.getRequestHandler(), { identify, checkTarget }),
  )
  acceptLive(server, {
    open: (request) => processState.openLive?.(request) ?? Promise.reject(overloaded()),
    identify,
    checkTarget,
    others: (request, socket, head) => {
      if (!IS_DEVELOPMENT) return false
      // Those of hot reload stay open for as long as the page does.
      socket.setTimeout(0)
      return nextServer.emit('upgrade', request, socket, head)
    },
  })
  // In development, a page that is compiled for the first time may take longer.
  if (!IS_DEVELOPMENT) server.setTimeout(STALLED_MS)
  processState.unreadBytes = (address) =>
    [...open].reduce(
      (sum, [response, its]) =>
        sum + (address === undefined || its === address ? response.writableLength : 0),
      0,
    )
  server.listen(port)
  await once(server, 'listening')
  isServing = true
  process.send?.('ready')
  logger().info({ port }, 'ready')
  const roleChecked = warnOfIneffectiveRowSecurity()

  await stopping
  processState.stopping = true
  logger().info('stopping: no new connections, finishing the requests under way')
  processState.endStreams?.()
  if (!(await closeGracefully(server, STOP_WITHIN_MS))) logger().warn('requests were cut off')
  await roleChecked
  await app.close()
  await stopTracing()
  process.exit(0)
}

function listener(
  answer: ReturnType<ReturnType<typeof next>['getRequestHandler']>,
  { identify, checkTarget }: Pick<UpgradeDeps, 'identify' | 'checkTarget'>,
): RequestListener {
  const routeOf = routeLabels(path.join(ROOT, 'src/app'))
  const pageHeaders = Object.entries(securityHeaders(IS_DEVELOPMENT ? null : inlineScriptHashes(BUILD)))
  const slimHeaders = Object.entries({ ...apiSecurityHeaders, [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) })
  const alwaysSecure = env().APP_URL?.startsWith('https:') ?? false

  return (request, response) => {
    const identity = identify(request)
    closeUnread(request, response)
    response.setHeader('x-request-id', identity.id)
    const isSlim = isForPrograms(request.url ?? '')
    if (isSlim) withoutVary(response)
    for (const [name, value] of isSlim ? slimHeaders : pageHeaders) response.setHeader(name, value)
    const address =
      checkTarget(request, identity.secure) ?? apiAddress(request.method ?? '', request.url ?? '/')
    for (const [name, value] of Object.entries(address?.headers ?? {})) response.setHeader(name, value)
    if (identity.secure || alwaysSecure) response.setHeader('strict-transport-security', STRICT_TRANSPORT)
    if (processState.stopping) response.shouldKeepAlive = false
    open.set(response, identity.address)
    response.once('close', () => open.delete(response))
    observeRequest(request, response, identity, routeOf, () => {
      if (address?.answer) return sendShortAnswer(response, address.answer)
      answer(request, response).catch((error: unknown) => {
        logger().error({ err: error }, 'a request failed')
        response.destroy()
      })
    })
  }
}

/** The answers under way, with whose they are. */
const open = new Map<ServerResponse, string>()

gauge('http_requests_open', 'Requests under way; live streams stay open to tell of changes.', () => {
  const streams = [...open.keys()].filter(isLiveStream).length
  return { request: open.size - streams, live_stream: streams }
})

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
