import type { TransportError } from './TransportError'

/** Answers without an outcome, in a row, after which a push is taken for too much work at once. */
const FAILURES_BEFORE_HALVING = 2

export type FailureDecision =
  /** Not the push's fault: the same push again, and no attempt is charged. */
  | 'wait'
  /** The outcome is open: the same push again, under the same key. */
  | 'retry'
  /** Two pushes of half the size. */
  | 'halve'
  /** The server refuses the request for good: its documents are marked failed and wait for their author. */
  | 'fail'
  /** The key was used for something else: the same operations under another. */
  | 'rekey'

/** Whether any other request would fare no better now, whichever workspace or document it is about. */
export function concernsAll({ kind, status, code }: TransportError): boolean {
  return (
    kind === 'network' ||
    kind === 'paused' ||
    status === 401 ||
    status === 429 ||
    code === 'overloaded' ||
    code === 'storage_full'
  )
}

/** What becomes of a push that got no results. `failures`: earlier ones of this push in a row. */
export function decideFailure(error: TransportError, operations: number, failures: number): FailureDecision {
  const { kind, status = 0, code } = error
  // An origin that is not ours is how the app is served, and a foreign answer none at all: no document can help it.
  if (concernsAll(error) || kind === 'foreign' || code === 'bad_origin') return 'wait'
  if (status === 413) return operations > 1 ? 'halve' : 'fail'
  // Without our code it is somebody in between who answers, a proxy whose server is down for example.
  if (kind === 'problem' && code === undefined) return 'retry'
  if (code === 'idempotency_key_reused') return 'rekey'
  const refused = kind === 'problem' && status >= 400 && status < 500
  // One of the operations may be what is wrong with the request; a forbidden workspace is all of it.
  if (refused) return operations > 1 && status === 400 ? 'halve' : 'fail'
  const tooMuch = error.applied === false || failures + 1 >= FAILURES_BEFORE_HALVING
  return tooMuch && operations > 1 ? 'halve' : 'retry'
}
