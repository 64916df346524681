/**
 * The PostgreSQL that comes with `npm ci`, for who has not set DATABASE_URL.
 *
 * It runs under a host process of its own (`postgresHost.ts`), outside our process group: Ctrl-C
 * reaches the app first, which finishes its requests and only then lets the database go. The host
 * stops PostgreSQL when the channel to its parent closes, so not even a killed app leaves one behind.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const HOST_SCRIPT = path.join(import.meta.dirname, 'postgresHost.ts')

export type HostMessage = { ready: { url: string; dataDir: string } } | { failed: string }

export interface EmbeddedPostgres {
  /** Connection string of its `app` database. */
  url: string
  /** Where the data really lies: may differ from the folder asked for, see `homeForServer`. */
  dataDir: string
  /** Stops the server; resolves when it has written its last checkpoint. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on the data in `dataDir`, making it at the first start.
 * @throws with a sentence for the user when it cannot: for example when a running app holds the folder.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  flags: string[] = [],
): Promise<EmbeddedPostgres> {
  const host = spawn(process.execPath, ['--import', 'tsx', HOST_SCRIPT, path.resolve(dataDir), ...flags], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(host, 'exit')
  const answer = once(host, 'message').then(([message]) => message as HostMessage)
  const first = await Promise.race([
    answer,
    exited.then(([code]): HostMessage => ({ failed: `PostgreSQL's host process ended with code ${code}.` })),
  ])
  if ('failed' in first) throw new Error(first.failed)

  return {
    ...first.ready,
    async stop() {
      if (host.connected) host.disconnect()
      await exited
    },
  }
}
