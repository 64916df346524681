import type { QueryClient } from '@tanstack/react-query'
import type { GuestWorkspace } from '@/local/GuestWorkspace'
import type { PageLife } from '../PageLife'
import type { Transport } from './transport'

/** What every part of the sync engine works with. */
export interface SyncDeps {
  local: GuestWorkspace
  transport: Transport
  queryClient: QueryClient
  page: PageLife
  /** Whose the session is; null: nobody's. Throws when the server does not say. */
  sessionUser: () => Promise<{ id: string } | null>
}
