/** What machines ask about this process: is it alive, may it be given requests? */
import packageJson from '../../../package.json'
import { type DatabaseReadiness, databaseReadiness } from '../db/readiness'
import { processState } from '../telemetry/processState'

/** Milliseconds for which an answer of the database is good, so that asking costs it nothing. */
const FRESH_MS = 1_000

/** `GET /livez`: 200 as long as the process answers at all. A dead database is no reason to restart it. */
export function getLiveness(): Response {
  return json(200, { status: 'ok' })
}

/** `GET /readyz`: 200 when requests are welcome; 503 names the checks that fail. */
export async function getReadiness(): Promise<Response> {
  const checks = await readinessChecks()
  const failing = Object.entries(checks).flatMap(([name, ok]) => (ok ? [] : [name]))
  if (failing.length === 0) return json(200, { status: 'ok', checks })
  return json(503, { status: 'unavailable', failing, checks }, { 'retry-after': '1' })
}

/** `GET /api/health`: both, and the version, for people. */
export async function getHealth(): Promise<Response> {
  const checks = await readinessChecks()
  const ready = Object.values(checks).every(Boolean)
  const { version } = packageJson
  return json(ready ? 200 : 503, {
    status: ready ? 'ok' : 'unavailable',
    version,
    live: true,
    ready,
    checks,
    uptime_seconds: Math.floor(process.uptime()),
  })
}

interface Checks extends DatabaseReadiness {
  /** false: the process is about to end. */
  accepting: boolean
}

let asked: { at: number; answer: Promise<DatabaseReadiness> } | undefined

async function readinessChecks(): Promise<Checks> {
  if (!asked || performance.now() - asked.at > FRESH_MS)
    asked = { at: performance.now(), answer: databaseReadiness() }
  return { accepting: !processState.stopping, ...(await asked.answer) }
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
}
