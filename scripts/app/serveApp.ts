import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { RestartLimit } from '../RestartLimit.ts'
import { explainDeath } from './explainDeath.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const HTTP_SERVER = path.join(ROOT, 'src/server/http/httpServer.ts')

/** Megabytes of heap of the server: what it holds of requests at once is bounded, and fits twice. */
const HEAP_MB = 512

/**
 * The environment of the production server, with what bounds its memory; what is set there already holds.
 * Without a bound on the heap Node delays collecting it. glibc keeps memory that was freed when each thread has an arena
 * of its own, and when large pieces of batches and bodies lie on its heap: from 131,072 bytes on they are mapped by
 * themselves.
 */
export function boundedMemory(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '131072',
    ...env,
    // Of two values the later one holds.
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB} ${env.NODE_OPTIONS ?? ''}`.trim(),
  }
}

/** Characters of what the server wrote last, by which its death may be explained. */
const LAST_WORDS = 4_000

/** A server that was told to stop finishes its requests in 32 s. After so long it does not end by itself. */
const STOP_WITHIN_MS = 40_000

interface Served {
  /** 0 after a stop that was asked for. */
  exitCode: number
  /** It has answered requests. */
  wasReady: boolean
  livedMs: number
  why: string
}

/**
 * Runs the app until it is to stop; it then finishes the requests it has. A server that died is started again, after a
 * wait that grows; one that never came up, or dies at once again and again, is not.
 * @returns the exit code: 0 after a stop that was asked for.
 */
export async function serveApp(
  mode: 'start' | 'dev',
  env: Record<string, string>,
  stop: AbortSignal,
): Promise<number> {
  const limit = new RestartLimit()
  for (let cameUp = false; ; ) {
    const { exitCode, wasReady, livedMs, why } = await serveOnce(mode, env, stop)
    if (stop.aborted || exitCode === 0) return 0
    cameUp ||= wasReady
    if (mode === 'dev' || !cameUp) return exitCode
    const waitMs = limit.afterDeath(livedMs)
    if (waitMs === undefined) {
      console.error(`  The server ${why}. It died too often in a short time and is not started again.`)
      return 1
    }
    console.error(`  The server ${why}. Starting it again in ${(waitMs / 1_000).toFixed(1)} s …`)
    await setTimeout(waitMs, undefined, { signal: stop }).catch(() => undefined)
    if (stop.aborted) return 0
  }
}

async function serveOnce(
  mode: 'start' | 'dev',
  env: Record<string, string>,
  stop: AbortSignal,
): Promise<Served> {
  const port = process.env.PORT || '3000'
  const startedAt = performance.now()
  const server = spawn(process.execPath, ['--import', 'tsx', HTTP_SERVER], {
    cwd: ROOT,
    env: {
      ...(mode === 'start' ? boundedMemory(process.env) : process.env),
      ...env,
      PORT: port,
      NODE_ENV: mode === 'start' ? 'production' : 'development',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let lastWords = ''
  server.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    lastWords = `${lastWords}${chunk}`.slice(-LAST_WORDS)
  })
  let wasReady = false
  server.on('message', (message) => {
    if (message !== 'ready') return
    wasReady = true
    console.log(`  Ready on http://localhost:${port} (Ctrl-C stops everything)`)
  })
  const stopServer = () => tellToStop(server)
  stop.addEventListener('abort', stopServer)
  if (stop.aborted) stopServer()
  const [code, signal] = (await once(server, 'exit')) as [number | null, NodeJS.Signals | null]
  stop.removeEventListener('abort', stopServer)
  return {
    exitCode: code ?? 1,
    wasReady,
    livedMs: performance.now() - startedAt,
    why: explainDeath({ code, signal, lastWords }),
  }
}

function tellToStop(server: ChildProcess): void {
  server.kill('SIGTERM')
  const timer = globalThis.setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS)
  server.once('exit', () => clearTimeout(timer))
}
