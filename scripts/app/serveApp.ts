import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
const PROGRAM = {
  start: ['--import', 'tsx', path.join(import.meta.dirname, 'httpServer.ts')],
  dev: [path.join(ROOT, 'node_modules/next/dist/bin/next'), 'dev'],
}

/**
 * Lets glibc give memory back. With an arena for each thread, or with pieces of batches and bodies on the heap, which it
 * takes to by and by unless told from what size on (bytes) a piece is mapped by itself, much of it stays with the process.
 */
export const MEMORY_SETTINGS = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' }

/**
 * Runs the app until it ends or we are told to stop, which it is told in turn: it then finishes the
 * requests it has.
 * @returns its exit code, 0 after a stop that was asked for.
 */
export async function serveApp(mode: 'start' | 'dev', env: Record<string, string>): Promise<number> {
  const port = process.env.PORT ?? '3000'
  const server = spawn(process.execPath, PROGRAM[mode], {
    cwd: ROOT,
    env: {
      ...MEMORY_SETTINGS,
      ...process.env,
      ...env,
      PORT: port,
      NODE_ENV: mode === 'start' ? 'production' : 'development',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let stopping = false
  const stop = () => {
    stopping = true
    server.kill('SIGTERM')
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  server.on('message', (message) => {
    if (message === 'ready') console.log(`  Ready on http://localhost:${port} (Ctrl-C stops everything)`)
  })
  const [code] = (await once(server, 'exit')) as [number | null]
  return stopping ? 0 : (code ?? 1)
}
