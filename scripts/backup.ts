/** `npm run backup -- FILE`: all of the app's database in one file, while the app may run. */
import { existsSync } from 'node:fs'
import { runUntilStopped } from './app/runUntilStopped.ts'
import { withAppDatabase } from './backup/withAppDatabase.ts'
import { writeBackup } from './backup/writeBackup.ts'

await runUntilStopped(async (stop) => {
  const [file] = process.argv.slice(2)
  if (!file) throw new Error('Name the file to write: npm run backup -- documents.backup')
  if (existsSync(file)) throw new Error(`${file} is there already; it is not overwritten.`)
  const rows = await withAppDatabase((databaseUrl) => writeBackup(databaseUrl, file, stop))
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  console.log(
    `Wrote ${file}: ${total} rows of ${Object.keys(rows).length} tables, ${rows.documents} documents.`,
  )
  return 0
})
