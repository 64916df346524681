import { AsyncLocalStorage } from 'node:async_hooks'
import { oncePerProcess } from '../oncePerProcess'

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

export const processState = oncePerProcess(
  'process state',
  (): ProcessState => ({
    requests: new AsyncLocalStorage(),
    stopping: false,
    storageFull: false,
    unreadBytes: () => 0,
  }),
)()
