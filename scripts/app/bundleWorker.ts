import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SOURCE = path.join(ROOT, 'src/server/batch/yjsWorker.ts')
const BUNDLE = path.join(ROOT, 'src/server/documents/generated/yjsWorker.mjs')

/**
 * Writes what the worker threads run into one file: a thread can be started in development, in production and
 * in tests alike, and needs neither a loader nor to know where Next.js put things.
 */
export function bundleWorker(): void {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [SOURCE],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
  })
  const text = outputFiles[0]?.text ?? ''
  if (text === bundled()) return
  mkdirSync(path.dirname(BUNDLE), { recursive: true })
  // In one step, as a server may be starting a thread just now.
  const unfinished = `${BUNDLE}.${process.pid}`
  writeFileSync(unfinished, text)
  renameSync(unfinished, BUNDLE)
}

function bundled(): string | undefined {
  try {
    return readFileSync(BUNDLE, 'utf8')
  } catch {
    return undefined
  }
}
