import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { env } from '../env'
import { logger } from '../telemetry/logger'
import type { Channel } from './notify'

/** How often a connection that says nothing is asked whether it is still there. */
const PING_MS = 20_000

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 15_000

export interface Hearing {
  onMessage(channel: string, about: string, message: string): void
  /** Listening from now on: what was told before, or since the connection was lost, has not been heard. */
  onListening(): void
}

/**
 * Listens to what `notify` tells, on a connection of its own that is made again for as long as it takes.
 * @returns what ends it.
 */
export function listen(channels: readonly Channel[], hearing: Hearing): () => Promise<void> {
  const stop = new AbortController()
  const ended = keepListening(channels, hearing, stop.signal)
  return () => {
    stop.abort()
    return ended
  }
}

async function keepListening(
  channels: readonly Channel[],
  hearing: Hearing,
  stop: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!stop.aborted) {
    const onListening = () => {
      failures = 0
      hearing.onListening()
    }
    try {
      await listenOnce(channels, { ...hearing, onListening }, stop)
    } catch (error) {
      logger().warn({ err: error }, 'the connection that listens for changes was lost; it is made again')
    }
    const longest = Math.min(FIRST_RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS)
    await pause(longest / 2 + (longest / 2) * Math.random(), stop)
  }
}

/** Resolves when told to stop. @throws when the connection cannot be made, or is lost */
async function listenOnce(channels: readonly Channel[], hearing: Hearing, stop: AbortSignal): Promise<void> {
  const { DATABASE_DIRECT_URL, DATABASE_URL } = env()
  const client = new pg.Client({
    connectionString: DATABASE_DIRECT_URL ?? DATABASE_URL,
    // By its process, so that an operator sees which instance it is.
    application_name: `batch-document-sync listener ${process.pid}`,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    keepAlive: true,
  })
  const lost = new Promise<never>((_, reject) => {
    client.on('error', reject)
    client.once('end', () => reject(new Error('The database closed the connection.')))
  })
  lost.catch(() => undefined)
  client.on('notification', ({ channel, payload = '' }) => {
    const [about = '', message = ''] = payload.split(' ')
    hearing.onMessage(channel, about, message)
  })
  try {
    await Promise.race([client.connect(), lost])
    for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    hearing.onListening()
    while (!stop.aborted) {
      await Promise.race([pause(PING_MS, stop), lost])
      if (!stop.aborted) await client.query('SELECT 1')
    }
  } finally {
    // Sooner or later gone; what it says in leaving is of no interest.
    client.end().catch(() => undefined)
  }
}

/** Ends early when told to stop. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal: stop }).catch(() => undefined)
}
