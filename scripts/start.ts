/**
 * `npm start`: from a fresh clone to the app in the browser. Checks the configuration, builds what is not built, starts
 * the embedded PostgreSQL unless DATABASE_URL names another, migrates, serves. Ctrl-C stops all of it.
 */
import { buildApp } from './app/buildApp.ts'
import { checkStart } from './app/checkStart.ts'
import { withDatabase } from './app/openDatabase.ts'
import { runUntilStopped } from './app/runUntilStopped.ts'
import { serveApp } from './app/serveApp.ts'

await runUntilStopped(async (stop) => {
  console.log('Batch Document Sync')
  await checkStart()
  await buildApp(stop)
  return withDatabase(stop, (env, end) => serveApp('start', env, end))
})
