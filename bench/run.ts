/** `npm run bench [-- NAME ...]`: measures, prints the table, writes bench/results/latest.json. */
import { mkdir, writeFile } from 'node:fs/promises'
import { type App, startApp } from './App.ts'
import { batchCreate, batchMixed } from './batches.ts'
import type { Figure } from './measure.ts'
import { batchVsParallel, batchVsSequential } from './roundTrips.ts'

const BENCHMARKS: Record<string, (app: App) => Promise<Figure[]>> = {
  'batch-create-100': batchCreate,
  'batch-mixed-100': batchMixed,
  'batch-vs-sequential': batchVsSequential,
  'batch-vs-parallel': batchVsParallel,
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS)
for (const name of names) {
  if (!BENCHMARKS[name])
    throw new Error(`no benchmark ${name}; there are: ${Object.keys(BENCHMARKS).join(', ')}`)
}

const app = await startApp()
const figures: Figure[] = []
try {
  for (const name of names) figures.push(...((await BENCHMARKS[name]?.(app)) ?? []))
} finally {
  await app.close()
}

console.table(
  figures.map(({ name, p50_ms, p99_ms, reference, reference_p50_ms, ratio, target, ok }) => ({
    name,
    'p50 ms': round(p50_ms),
    'p99 ms': round(p99_ms),
    reference,
    'its p50 ms': round(reference_p50_ms),
    ratio: round(ratio),
    target,
    ok: ok ? 'yes' : 'NO',
  })),
)
await mkdir('bench/results', { recursive: true })
await writeFile('bench/results/latest.json', `${JSON.stringify(figures, null, 2)}\n`)

function round(value: number): number {
  return Math.round(value * 10) / 10
}
