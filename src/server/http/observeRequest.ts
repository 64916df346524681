import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { logger } from '../telemetry/logger'
import { metrics } from '../telemetry/metrics'
import { processState } from '../telemetry/processState'
import type { RequestIdentity } from './identifyRequest'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Asked every few seconds by machines; of no interest when they went well. */
const PROBES = new Set(['/livez', '/readyz', '/metrics'])

/** Answers a request under its id and as a span of its trace; logs and counts it when it is over. */
export function observeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { id, address }: RequestIdentity,
  routeOf: (path: string) => string,
  answer: () => void,
): void {
  const startedAt = performance.now()
  // Never the query: it may carry private data.
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const route = routeOf(path)
  const method = METHODS.has(request.method ?? '') ? (request.method ?? '') : 'other'
  const span = trace.getTracer('batch-document-sync').startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': method, 'http.route': route, 'url.path': path, request_id: id },
    },
    propagation.extract(context.active(), request.headers),
  )

  response.once('close', () => {
    const elapsedMs = performance.now() - startedAt
    const status = response.writableFinished ? response.statusCode : ABORTED
    if (!isLiveStream(response))
      metrics.requestDuration.observe({ route, method, status: String(status) }, elapsedMs / 1_000)
    span.setAttribute('http.response.status_code', status)
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    const level = status >= 500 ? 'error' : PROBES.has(path) ? 'debug' : 'info'
    const line = { request_id: id, method, path, status, ms: Math.round(elapsedMs * 10) / 10, address }
    logger()[level](line, status === ABORTED ? 'request aborted' : 'request')
  })

  processState.requests.run({ id }, () => context.with(trace.setSpan(context.active(), span), answer))
}

/** As nginx logs it: the client went away before its answer. */
const ABORTED = 499

export function isLiveStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
}
