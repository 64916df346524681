/** What runs in the worker threads. Bundled into one file, as threads have no part in how the app is built. */
import { setPriority } from 'node:os'
import type { GuardedTask } from '../documents/yjsGuard'
import { type DocumentCase, type DocumentDecision, decideUntil } from './decideDocument'

/** Documents to decide on. */
export interface ThreadInput {
  documents: DocumentCase[]
  /** Milliseconds after which the thread is given back, so that others get their turn. */
  sliceMs: number
  /** Bytes that there are for their new versions. [RQ9] */
  room: number
}

// The main thread comes first. Only on Linux is this about the thread, elsewhere about the process.
if (process.platform === 'linux') setPriority(10)

/**
 * @returns the decisions on the first of the documents; of the last of these maybe what is left to decide, and of at
 *   least one of its operations. The steps are operations, by their index plus one.
 */
export default function decideInThread({
  input: { documents, sliceMs, room },
  step,
}: GuardedTask<ThreadInput>): (DocumentDecision | DocumentCase)[] {
  const cell = new Int32Array(step)
  const endsAt = performance.now() + sliceMs
  const pace = {
    begin: (index: number) => void Atomics.store(cell, 0, index + 1),
    isTimeUp: () => performance.now() > endsAt,
  }
  const decisions: (DocumentDecision | DocumentCase)[] = []
  let left = room
  for (const document of documents) {
    if (decisions.length > 0 && (left < 0 || pace.isTimeUp())) break
    const decision = decideUntil(document, { ...pace, room: left })
    decisions.push(decision)
    if ('operations' in decision) break
    left -= decision.bytes
  }
  return decisions
}
