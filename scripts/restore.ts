/** `npm run restore -- FILE`: what a backup holds into an empty database, with the app stopped. */
import { existsSync } from 'node:fs'
import { runUntilStopped } from './app/runUntilStopped.ts'
import { restoreBackup } from './backup/restoreBackup.ts'
import { withAppDatabase } from './backup/withAppDatabase.ts'
import { migrateDatabase } from './database/migrateDatabase.ts'

await runUntilStopped(async (stop) => {
  const [file] = process.argv.slice(2)
  if (!file) throw new Error('Name the file to restore: npm run restore -- documents.backup')
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  const rows = await withAppDatabase(async (databaseUrl) => {
    await migrateDatabase(databaseUrl, stop)
    return restoreBackup(databaseUrl, file)
  })
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  console.log(`Restored ${total} rows of ${Object.keys(rows).length} tables, ${rows.documents} documents.`)
  return 0
})
