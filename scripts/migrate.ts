/** `npm run migrate`: brings the database that DATABASE_URL names to the newest schema, as `npm start` does. */
import { migrateDatabase } from './database/migrateDatabase.ts'

const url = process.env.DATABASE_URL
if (!url) throw new Error('Set DATABASE_URL: the embedded PostgreSQL is migrated by npm start.')
console.log(`Applied: ${(await migrateDatabase(url)).join(', ') || 'nothing, it is up to date'}`)
// The schema engine leaves a timer running, for which the process would otherwise wait.
process.exit()
