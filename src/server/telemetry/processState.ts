import { AsyncLocalStorage } from 'node:async_hooks'

/** Which request the code that runs now works for. */
export interface RequestScope {
  id: string
}

interface ProcessState {
  requests: AsyncLocalStorage<RequestScope>
  /** The process has been told to stop: it finishes what it has and is not to be given more. */
  stopping: boolean
  /** A write has failed as the database has no room, and none has been found since. */
  storageFull: boolean
  /** Bytes of answers that a client has been sent and has not taken yet; without an address, that nobody has. */
  unreadBytes(address?: string): number
}

const KEY = Symbol.for('batch-document-sync.process')
const globals = globalThis as typeof globalThis & { [KEY]?: ProcessState }

/**
 * What the HTTP server and the bundle that Next runs inside of it share: each has loaded this module for
 * itself, so it lives on `globalThis`.
 */
globals[KEY] ??= {
  requests: new AsyncLocalStorage(),
  stopping: false,
  storageFull: false,
  unreadBytes: () => 0,
}
export const processState: ProcessState = globals[KEY]
