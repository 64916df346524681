/**
 * The PostgreSQL that comes with `npm ci`, for who has not set DATABASE_URL.
 *
 * It runs under a host process of its own (`postgresHost.ts`), outside our process group: Ctrl-C
 * reaches the app first, which finishes its requests and only then lets the database go. The host
 * stops PostgreSQL when the channel to its parent closes, so not even a killed app leaves one behind;
 * it ends when PostgreSQL does, and both are started again, at the same address.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { RestartLimit } from '../RestartLimit.ts'

const HOST_SCRIPT = path.join(import.meta.dirname, 'postgresHost.ts')

interface HostReady {
  /** Connection string of its `app` database. */
  url: string
  /** Where the data really lies: may differ from the folder asked for, see `homeForServer`. */
  dataDir: string
  port: number
}
export type HostMessage = { ready: HostReady } | { failed: string }

export interface EmbeddedPostgres extends Omit<HostReady, 'port'> {
  /** Aborted when it died and could not be started again. */
  lost: AbortSignal
  /** Stops the server; resolves when it has written its last checkpoint. */
  stop(): Promise<void>
}

interface Host {
  process: ChildProcess
  ready: HostReady
  startedAt: number
}

/**
 * Starts PostgreSQL on the data in `dataDir`, making it at the first start.
 * @throws with a sentence for the user when it cannot: for example when a running app holds the folder.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  flags: string[] = [],
): Promise<EmbeddedPostgres> {
  const stop = new AbortController()
  const lost = new AbortController()
  const first = await startHost(dataDir, 0, flags)
  const { port, ...ready } = first.ready
  const ended = keepRunning(first, () => startHost(dataDir, port, flags), stop.signal).catch((error) => {
    console.error(`  ${error instanceof Error ? error.message : error}`)
    lost.abort()
  })
  return {
    ...ready,
    lost: lost.signal,
    async stop() {
      stop.abort()
      await ended
    },
  }
}

/** Resolves when told to stop and the last host has ended. @throws when starting it again is given up */
async function keepRunning(first: Host, restart: () => Promise<Host>, stop: AbortSignal): Promise<void> {
  const limit = new RestartLimit()
  for (let host: Host | undefined = first; host; ) {
    await endOf(host, stop)
    if (stop.aborted) return
    let why = 'PostgreSQL ended unexpectedly.'
    let livedMs = performance.now() - host.startedAt
    host = undefined
    while (!host && !stop.aborted) {
      const waitMs = limit.afterDeath(livedMs)
      if (waitMs === undefined) throw new Error(`${why} It died too often in a short time; the app ends.`)
      console.error(`  ${why} Starting it again in ${(waitMs / 1_000).toFixed(1)} s …`)
      await setTimeout(waitMs, undefined, { signal: stop }).catch(() => undefined)
      if (stop.aborted) return
      host = await restart().catch((error: unknown) => {
        why = error instanceof Error ? error.message : String(error)
        livedMs = 0
        return undefined
      })
      if (host) console.error('  PostgreSQL runs again.')
    }
    // Told to stop while it was starting.
    if (host && stop.aborted) await endOf(host, stop)
  }
}

/** Resolves when the host has ended, which it is told to once `stop` is aborted. */
async function endOf({ process: host }: Host, stop: AbortSignal): Promise<void> {
  const disconnect = () => void (host.connected && host.disconnect())
  stop.addEventListener('abort', disconnect)
  if (stop.aborted) disconnect()
  if (host.exitCode === null && host.signalCode === null) await once(host, 'exit')
  stop.removeEventListener('abort', disconnect)
}

/** @param port 0: any that is free */
async function startHost(dataDir: string, port: number, flags: string[]): Promise<Host> {
  const startedAt = performance.now()
  const args = ['--import', 'tsx', HOST_SCRIPT, path.resolve(dataDir), String(port), ...flags]
  const host = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const answer = once(host, 'message').then(([message]) => message as HostMessage)
  const exited = once(host, 'exit').then(
    ([code, signal]): HostMessage => ({
      failed: `PostgreSQL's host process ended with ${signal ?? `code ${code}`}.`,
    }),
  )
  const first = await Promise.race([answer, exited])
  if ('failed' in first) {
    await exited
    throw new Error(first.failed)
  }
  return { process: host, ready: first.ready, startedAt }
}
