/** `npm run build`: what `npm start` does first. */
import { buildApp } from './app/buildApp.ts'
import { runUntilStopped } from './app/runUntilStopped.ts'

await runUntilStopped(async (stop) => {
  await buildApp(stop)
  return 0
})
