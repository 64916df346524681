import { AsyncLocalStorage } from 'node:async_hooks'
import type { WebSocket } from 'ws'
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
  /**
   * What the app, which Next.js bundles, does for the process that it runs in: opens a live connection. [LV1]
   * @returns what serves its WebSocket; undefined while the app is not there yet
   */
  openLive?: (request: Request) => Promise<(socket: WebSocket) => void>
  /** The same: ends what would never end by itself, event streams and live connections. */
  endStreams?: () => void
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
