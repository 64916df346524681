import { randomBytes } from 'node:crypto'
import { oncePerProcess } from '../oncePerProcess'

/** The time in which what this process reads from the database can only go on, and not be set back. */
interface DatabaseRun {
  /** When PostgreSQL was started: of a distributed one, each node that was met. */
  starts: Set<string>
  secret: Buffer
}

const run = oncePerProcess(
  'database run',
  (): DatabaseRun => ({ starts: new Set(), secret: randomBytes(16) }),
)

/**
 * Random bytes, the same as long as this process and PostgreSQL both go on running. A backup is not restored, nor
 * does another server take over, without one of them being started anew.
 */
export function databaseRun(): Buffer {
  return run().secret
}

/** To be told in each transaction, before anything is decided on what it reads. */
export function sawDatabase(startedAt: string): void {
  if (run().starts.has(startedAt)) return
  run().starts.add(startedAt)
  run().secret = randomBytes(16)
}
