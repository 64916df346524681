import type { SavedState } from '@/services/documents/savedHere'

export type SyncState =
  /** Something that was typed in this tab is not even on this device. */
  | 'unsaved'
  | 'guest'
  | 'offline'
  | 'pending'
  | 'syncing'
  | 'synced'
  | 'unchecked'
  | 'action-needed'
  | 'signed-out'

export interface SyncFacts {
  /** Of what was typed in this tab. */
  saved: SavedState
  session: 'guest' | 'signed-in' | 'expired'
  /** Whether the network works, as far as is known. */
  online: boolean
  /** This tab is sending, or reading a workspace for the first time. */
  active: boolean
  /** Documents that may be sent, or are being sent, by whichever tab. */
  ready: number
  inFlight: number
  /** The last run of this tab ended early, so that what is in flight is not moving. */
  stalled: boolean
  /** Documents that wait for their author. */
  waiting: number
  /** The server has answered since the page was loaded. */
  checked: boolean
}

/** The one word for how it stands between this device and the server. */
export function syncStateOf({
  saved,
  session,
  online,
  active,
  ready,
  inFlight,
  stalled,
  waiting,
  checked,
}: SyncFacts): SyncState {
  if (saved === 'error') return 'unsaved'
  if (session === 'guest') return 'guest'
  if (session === 'expired') return 'signed-out'
  if (!online) return 'offline'
  if (active || (inFlight > 0 && !stalled)) return 'syncing'
  if (waiting > 0) return 'action-needed'
  if (ready + inFlight > 0 || saved === 'saving') return 'pending'
  return checked ? 'synced' : 'unchecked'
}
