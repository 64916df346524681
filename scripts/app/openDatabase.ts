import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startEmbeddedPostgres } from '../database/embeddedPostgres.ts'
import { migrateDatabase } from '../database/migrateDatabase.ts'

export interface OpenDatabase {
  /** What the server must find in its environment. */
  env: { DATABASE_URL: string; BETTER_AUTH_SECRET: string }
  close(): Promise<void>
}

/** The database that the configuration names, else the embedded one; migrated either way. */
export async function openDatabase(): Promise<OpenDatabase> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const dataDir = path.resolve(process.env.DATA_DIR ?? '.data')
  const { url, close } = await connect(dataDir)
  try {
    const applied = await migrateDatabase(process.env.DATABASE_DIRECT_URL || url)
    if (applied.length > 0)
      console.log(`  Applied ${applied.length} migration${applied.length > 1 ? 's' : ''}`)
    const BETTER_AUTH_SECRET = process.env.BETTER_AUTH_SECRET || (await keptSecret(dataDir))
    return { env: { DATABASE_URL: url, BETTER_AUTH_SECRET }, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function connect(dataDir: string): Promise<{ url: string; close(): Promise<void> }> {
  if (process.env.DATABASE_URL) {
    console.log('  Using the PostgreSQL that DATABASE_URL names')
    return { url: process.env.DATABASE_URL, close: async () => undefined }
  }
  const server = await startEmbeddedPostgres(path.join(dataDir, 'postgres'))
  console.log(`  PostgreSQL runs on ${path.relative('', server.dataDir)}`)
  return { url: server.url, close: () => server.stop() }
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
