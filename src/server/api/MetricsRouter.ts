/** `GET /metrics`: what Prometheus reads. For requests with the token; without one, for this machine only. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { DomainError } from '../DomainError'
import { controlPool } from '../db/controlPool'
import { connectionPool } from '../db/prisma'
import { yjsPoolStats } from '../documents/yjsGuard'
import { env } from '../env'
import { gauge, readMetrics } from '../telemetry/metrics'
import { problemResponse } from './problemOf'

export async function getMetrics(request: Request): Promise<Response> {
  if (!mayRead(request.headers))
    return problemResponse(new DomainError('unauthenticated', 'Metrics need the bearer token METRICS_TOKEN.'))
  const { contentType, text } = await readMetrics()
  return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
}

function mayRead(headers: Headers): boolean {
  const { METRICS_TOKEN } = env()
  if (METRICS_TOKEN) return isSame(headers.get('authorization') ?? '', `Bearer ${METRICS_TOKEN}`)
  return headers.get('x-client-local') === 'yes'
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

gauge('db_pool_connections', 'Connections for requests, by state; waiting: requests without one.', () => {
  const { totalCount, idleCount, waitingCount } = connectionPool()
  return { open: totalCount, idle: idleCount, waiting: waitingCount }
})

gauge('db_control_pool_connections', 'Connections for rate limits and readiness, by state.', () => {
  const { totalCount, idleCount, waitingCount } = controlPool()
  return { open: totalCount, idle: idleCount, waiting: waitingCount }
})

gauge(
  'yjs_pool',
  'The pool that decodes and merges Yjs bytes: tasks, bytes held, threads ended.',
  yjsPoolStats,
)
