/** `npm run dev`: the same database, with a server that reloads on every change. */
import { generateCode } from './app/buildApp.ts'
import { openDatabase } from './app/openDatabase.ts'
import { serveApp } from './app/serveApp.ts'

generateCode()
const database = await openDatabase()
try {
  process.exitCode = await serveApp('dev', database.env)
} finally {
  await database.close()
}
// The schema engine leaves a timer running, for which the process would otherwise wait.
process.exit()
