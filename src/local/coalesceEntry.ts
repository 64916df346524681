/** What one document still has to send, however many changes it is made of. */
export interface CoalescedEntry {
  operation: 'create' | 'update' | 'delete'
  /** The title changed. */
  title: boolean
  /** The body changed. */
  body: boolean
  /** The server has the document in its trash, and it has been taken out here. */
  restore: boolean
}

export type LocalChange = 'title' | 'body' | 'delete' | 'restore'

/**
 * The entry after one more change; null when nothing is left to send.
 * `known`: the server has the document, or a push on its way there may have told it.
 */
export function coalesceChange(
  entry: CoalescedEntry | null,
  change: LocalChange,
  known: boolean,
): CoalescedEntry | null {
  const next = entryOf(change, known || entry !== null)
  return entry && next ? coalesceEntries(entry, next) : next
}

/** The entry that does what `first` and then `then` do; null when together they do nothing. */
export function coalesceEntries(first: CoalescedEntry, then: CoalescedEntry): CoalescedEntry | null {
  if (first.operation === 'create') return then.operation === 'delete' ? null : first
  const merged = {
    title: first.title || then.title,
    body: first.body || then.body,
    restore: first.restore,
  }
  if (then.operation === 'delete') return { operation: 'delete', ...merged }
  if (first.operation === 'update')
    return { operation: 'update', ...merged, restore: first.restore || then.restore }
  if (!then.restore) return { operation: 'delete', ...merged }
  // The delete never happened as far as the server knows, so neither need the restoring.
  const nothing = !merged.title && !merged.body && !merged.restore
  return nothing ? null : { operation: 'update', ...merged }
}

function entryOf(change: LocalChange, known: boolean): CoalescedEntry | null {
  if (!known) {
    if (change === 'delete') return null
    return { operation: 'create', title: true, body: true, restore: false }
  }
  return {
    operation: change === 'delete' ? 'delete' : 'update',
    title: change === 'title',
    body: change === 'body',
    restore: change === 'restore',
  }
}
