import { stopSignal } from './stopSignal.ts'

/**
 * Runs a program that ends by itself, or when it is told to: then with 0, whatever that interrupted. What goes wrong
 * is told in a sentence.
 * @param work resolves with the exit code
 */
export async function runUntilStopped(work: (stop: AbortSignal) => Promise<number>): Promise<never> {
  const stop = stopSignal()
  let exitCode = 0
  try {
    exitCode = await work(stop)
  } catch (error) {
    if (!stop.aborted) {
      exitCode = 1
      console.error(`\n${error instanceof Error ? error.message : error}`)
    }
  }
  if (stop.aborted) console.log('  Stopped.')
  // The schema engine leaves a timer running, for which the process would otherwise wait.
  process.exit(exitCode)
}
