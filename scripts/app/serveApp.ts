import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

const NEXT = path.resolve(import.meta.dirname, '../../node_modules/next/dist/bin/next')

/**
 * Runs Next.js until it ends or we are told to stop, which it is told in turn: it then finishes the
 * requests it has.
 * @returns its exit code, 0 after a stop that was asked for.
 */
export async function serveApp(mode: 'start' | 'dev', env: Record<string, string>): Promise<number> {
  const port = process.env.PORT ?? '3000'
  const server = spawn(process.execPath, [NEXT, mode, '-p', port], {
    env: { ...process.env, ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stopping = false
  const stop = () => {
    stopping = true
    server.kill('SIGTERM')
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)

  let ready = false
  createInterface({ input: server.stdout }).on('line', (line) => {
    if (ready) console.log(line)
    else if (line.includes('Ready')) {
      ready = true
      console.log(`  Ready on http://localhost:${port} (Ctrl-C stops everything)`)
    }
  })
  const [code] = (await once(server, 'exit')) as [number | null]
  return stopping ? 0 : (code ?? 1)
}
