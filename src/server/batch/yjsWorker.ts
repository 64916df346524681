/** What runs in the worker threads. Bundled into one file, as threads have no part in how the app is built. */
import { setPriority } from 'node:os'
import type { GuardedTask } from '../documents/yjsGuard'
import { type DocumentCase, type DocumentDecision, decideDocument } from './decideDocument'

/** Milliseconds after which a thread is given back between two documents, so that others get their turn. */
const SLICE_MS = 1_000

// Whoever waits for the main thread comes first. Only on Linux is this about the thread, elsewhere about the process.
if (process.platform === 'linux') setPriority(10)

/** Documents to decide on, and the bytes that there are for their new versions. */
export interface DecideInput {
  documents: DocumentCase[]
  room: number
}

/**
 * @returns the decisions on the first of the documents, at least one; the last may be one for which there was no
 *   room. The steps are operations, by their index plus one.
 */
export default function decideInThread({ input, step }: GuardedTask<DecideInput>): DocumentDecision[] {
  const cell = new Int32Array(step)
  const endsAt = performance.now() + SLICE_MS
  const decisions: DocumentDecision[] = []
  let { room } = input
  for (const document of input.documents) {
    if (decisions.length > 0 && (room < 0 || performance.now() > endsAt)) break
    const decision = decideDocument(document, (index) => Atomics.store(cell, 0, index + 1), room)
    decisions.push(decision)
    room -= decision.bytes
  }
  return decisions
}
