import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startEmbeddedPostgres } from '../database/embeddedPostgres.ts'
import { migrateDatabase } from '../database/migrateDatabase.ts'

/** What the server must find in its environment. */
interface DatabaseEnv extends Record<string, string> {
  DATABASE_URL: string
  BETTER_AUTH_SECRET: string
}

interface Connection {
  url: string
  /** Aborted when the database is gone for good. */
  lost?: AbortSignal
  close(): Promise<void>
}

/**
 * Runs `serve` on the database that the configuration names, else on the embedded one; migrated either way.
 * @param serve is to end when its signal is aborted: `stop`, or the database is lost
 * @returns the exit code: 1 when the database was lost, else that of `serve`
 */
export async function withDatabase(
  stop: AbortSignal,
  serve: (env: DatabaseEnv, end: AbortSignal) => Promise<number>,
): Promise<number> {
  const dataDir = path.resolve(process.env.DATA_DIR || '.data')
  const { url, lost, close } = await connect(dataDir, stop)
  try {
    const applied = await migrateDatabase(process.env.DATABASE_DIRECT_URL || url, stop)
    if (applied.length > 0)
      console.log(`  Applied ${applied.length} migration${applied.length > 1 ? 's' : ''}`)
    const BETTER_AUTH_SECRET = process.env.BETTER_AUTH_SECRET || (await keptSecret(dataDir))
    stop.throwIfAborted()
    const end = lost ? AbortSignal.any([stop, lost]) : stop
    const exitCode = await serve({ DATABASE_URL: url, BETTER_AUTH_SECRET }, end)
    return lost?.aborted ? 1 : exitCode
  } finally {
    await close()
  }
}

async function connect(dataDir: string, stop: AbortSignal): Promise<Connection> {
  if (process.env.DATABASE_URL) {
    console.log('  Using the PostgreSQL that DATABASE_URL names')
    return { url: process.env.DATABASE_URL, close: async () => undefined }
  }
  const server = await startEmbeddedPostgres(path.join(dataDir, 'postgres'))
  if (!stop.aborted) console.log(`  PostgreSQL runs on ${shown(server.dataDir)}`)
  return { url: server.url, lost: server.lost, close: () => server.stop() }
}

/** Relative to where we are, if it lies below. */
function shown(folder: string): string {
  const relative = path.relative('', folder)
  return relative.startsWith('..') || path.isAbsolute(relative) ? folder : relative
}

async function keptSecret(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'auth-secret')
  const known = await readFile(file, 'utf8').catch(() => undefined)
  if (known) return known
  const secret = randomBytes(32).toString('base64url')
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, secret, { mode: 0o600 })
  return secret
}
