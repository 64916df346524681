/** `npm run dev`: the same database, with a server that reloads on every change. */
import { generateCode } from './app/buildApp.ts'
import { checkStart } from './app/checkStart.ts'
import { withDatabase } from './app/openDatabase.ts'
import { runUntilStopped } from './app/runUntilStopped.ts'
import { serveApp } from './app/serveApp.ts'

await runUntilStopped(async (stop) => {
  await checkStart()
  await generateCode(stop)
  return withDatabase(stop, (env, end) => serveApp('dev', env, end))
})
