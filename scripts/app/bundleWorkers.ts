import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type BuildOptions, buildSync } from 'esbuild'

const ROOT = path.resolve(import.meta.dirname, '../..')

/**
 * Writes what workers run into one file each, as a worker needs no loader then, nor to know where Next.js put things:
 * the server's threads start alike in development, in production and in tests, and the browser's worker is at one
 * address, which the service worker keeps.
 */
export function bundleWorkers(): void {
  bundle('src/server/batch/yjsWorker.ts', 'src/server/documents/generated/yjsWorker.mjs', {
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  bundle('src/ui/preview/previewWorker.ts', 'public/generated/previewWorker.js', {
    platform: 'browser',
    // Not the code of pages, which decodes entities by a DOM.
    conditions: ['worker'],
    format: 'iife',
    target: 'es2022',
    minify: true,
  })
}

function bundle(source: string, target: string, options: BuildOptions): void {
  const { outputFiles } = buildSync({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: [path.join(ROOT, source)],
    bundle: true,
    write: false,
  })
  const file = path.join(ROOT, target)
  const text = outputFiles?.[0]?.text ?? ''
  if (text === read(file)) return
  mkdirSync(path.dirname(file), { recursive: true })
  // In one step, as a server may be starting a thread just now.
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, text)
  renameSync(unfinished, file)
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
