/**
 * `npm start`: from a fresh clone to the app in the browser. Builds what is not built, starts the
 * embedded PostgreSQL unless DATABASE_URL names another, migrates, serves. Ctrl-C stops all of it.
 */
import { buildApp } from './app/buildApp.ts'
import { openDatabase } from './app/openDatabase.ts'
import { serveApp } from './app/serveApp.ts'

async function main(): Promise<void> {
  console.log('Batch Document Sync')
  await buildApp()
  const database = await openDatabase()
  try {
    process.exitCode = await serveApp('start', database.env)
  } finally {
    await database.close()
  }
  console.log('  Stopped.')
}

main()
  // The schema engine leaves a timer running, for which the process would otherwise wait.
  .then(() => process.exit())
  .catch((error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : error}`)
    process.exit(1)
  })
