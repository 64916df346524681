/** `npm run migrate`: brings the database that DATABASE_URL names to the newest schema, as `npm start` does. */
import { checkEnv } from '../src/server/env.ts'
import { loadEnvFile } from './app/checkStart.ts'
import { runUntilStopped } from './app/runUntilStopped.ts'
import { migrateDatabase } from './database/migrateDatabase.ts'

await runUntilStopped(async (stop) => {
  loadEnvFile()
  checkEnv(process.env)
  const url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL must be set: the embedded PostgreSQL is migrated by npm start.')
  console.log(`Applied: ${(await migrateDatabase(url, stop)).join(', ') || 'nothing, it is up to date'}`)
  return 0
})
