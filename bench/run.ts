/**
 * `npm run bench [-- NAME ...]`: measures and prints the table. When all of it ran, writes bench/results/latest.json and
 * docs/benchmarks.md.
 *
 * Without names all of it runs, in about 20 minutes and 10 GB of disk. For a short run: BENCH_LOAD_SECONDS (120),
 * BENCH_HOSTILE_SECONDS (40 with each attack and 40 without), BENCH_ATTACK_SECONDS (45),
 * BENCH_SCALE_DOCUMENTS (1000000). The server listens on BENCH_PORT (3900).
 */
import { writeFile } from 'node:fs/promises'
import { type App, startApp } from './App.ts'
import { batchCreate, batchMixed } from './batches.ts'
import { coldOpen } from './browser/coldOpen.ts'
import { drain } from './browser/drain.ts'
import { enqueue } from './browser/enqueue.ts'
import { firstLoad } from './browser/firstLoad.ts'
import { oneEdit, storagePerHour } from './history.ts'
import { hostile } from './hostile.ts'
import { live, livePeer } from './live.ts'
import { load } from './load.ts'
import { load64 } from './load64.ts'
import type { Figure } from './measure.ts'
import { memory } from './memory.ts'
import { peerBulk } from './peers.ts'
import { batchVsParallel, batchVsSequential } from './roundTrips.ts'
import { scaleBatch, scalePull } from './scale.ts'
import { writeTable } from './writeTable.ts'

/** In an order that does each good: memory after load, and last what fills the database. */
const BENCHMARKS: Record<string, (app: App) => Promise<Figure[]>> = {
  js: firstLoad,
  enqueue,
  'cold-open': coldOpen,
  'drain-10k': drain,
  'batch-create-100': batchCreate,
  'batch-mixed-100': batchMixed,
  'batch-vs-sequential': batchVsSequential,
  'batch-vs-parallel': batchVsParallel,
  'peer-bulk-100': peerBulk,
  'one-edit': oneEdit,
  'storage-per-hour': storagePerHour,
  hostile,
  live,
  'live-peer': livePeer,
  load,
  memory,
  'load-64': load64,
  'scale-batch': scaleBatch,
  'scale-pull': scalePull,
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS)
for (const name of names) {
  if (!BENCHMARKS[name])
    throw new Error(`no benchmark ${name}; there are: ${Object.keys(BENCHMARKS).join(', ')}`)
}

const app = await startApp()
const figures: Figure[] = []
try {
  for (const name of names) {
    console.log(`${name} …`)
    for (const figure of (await BENCHMARKS[name]?.(app)) ?? []) {
      figures.push(figure)
      console.log('  ', rowOf(figure))
    }
  }
} finally {
  await app.close()
}

console.table(figures.map(rowOf))
if (names.length === Object.keys(BENCHMARKS).length) {
  await writeFile('bench/results/latest.json', `${JSON.stringify(figures, null, 2)}\n`)
  await writeTable(figures)
}

function rowOf({ name, p50_ms, p99_ms, measured, reference, reference_p50_ms, ratio, target, ok }: Figure) {
  return {
    name,
    'p50 ms': round(p50_ms),
    'p99 ms': round(p99_ms),
    reference,
    'its p50 ms': round(reference_p50_ms),
    ratio: round(ratio, 2),
    measured: measured ?? '',
    target,
    ok: ok ? 'yes' : 'NO',
  }
}

function round(value: number | null, digits = 1): number | string {
  return value === null ? '' : Number(value.toFixed(digits))
}
