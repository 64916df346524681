import { once } from 'node:events'
import pg from 'pg'
import { applyMigrations } from './schemaEngine.ts'

/** Any number, the same for all instances: the key of the lock that migrations are applied under. */
const MIGRATION_LOCK = 7_239_107

/**
 * Brings the database to the newest schema. Several instances may start at once: one migrates, the
 * others wait for it and find nothing left to do. A migration that has begun is not interrupted.
 * @returns the names of the migrations applied.
 * @throws with a sentence for the user when the database cannot be reached; when `stop` was aborted before
 */
export async function migrateDatabase(databaseUrl: string, stop?: AbortSignal): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 30_000 })
  // Told by the query under way, if there is one.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`The database at ${addressOf(databaseUrl)} cannot be used: ${reasonOf(error)}.`)
  }
  try {
    const lock = client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    lock.catch(() => undefined)
    await Promise.race([lock, ...(stop ? [abortOf(stop)] : [])])
    return await applyMigrations(databaseUrl)
  } finally {
    await client.end()
  }
}

async function abortOf(stop: AbortSignal): Promise<never> {
  if (!stop.aborted) await once(stop, 'abort')
  throw new Error('The migrations were not waited for.')
}

/** Without the password. */
function addressOf(databaseUrl: string): string {
  const { hostname, port, pathname } = new URL(databaseUrl)
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`
}

/** Of several addresses tried in vain, what was wrong with the first. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}
