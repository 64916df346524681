import pg from 'pg'
import { applyMigrations } from './schemaEngine.ts'

/** Any number, the same for all instances: the key of the lock that migrations are applied under. */
const MIGRATION_LOCK = 7_239_107

/**
 * Brings the database to the newest schema. Several instances may start at once: one migrates, the
 * others wait for it and find nothing left to do.
 * @returns the names of the migrations applied.
 */
export async function migrateDatabase(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await applyMigrations(databaseUrl)
  } finally {
    await client.end()
  }
}
