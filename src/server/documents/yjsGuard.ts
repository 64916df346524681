import { setImmediate } from 'node:timers/promises'
import { type MergeInput, type MergeOutcome, mergeDocument } from '@/crdt/mergeDocument'

/** Milliseconds of merging after which others get their turn. */
const TURN_MS = 10

let turnBegan = 0

/** Does one merge of a document's body, outside of any transaction, and lets others in between merges. */
export async function mergeGuarded(input: MergeInput): Promise<MergeOutcome> {
  if (performance.now() - turnBegan > TURN_MS) {
    await setImmediate()
    turnBegan = performance.now()
  }
  return mergeDocument(input)
}
