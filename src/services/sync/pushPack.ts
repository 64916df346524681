import type { QueryClient } from '@tanstack/react-query'
import type { GuestWorkspace } from '@/local/GuestWorkspace'
import { connection } from '../connection'
import { backoffMs } from './backoff'
import { TransportError } from './TransportError'
import type { PushResult, Transport } from './transport'

const PUSH_PACK = ['push-pack'] as const

/** Tries of one pack before the run ends, so that another tab may have its turn; the next run goes on. */
const QUICK_RETRIES = 1

/** Pushing a pack is a mutation whose variables are only the pack's id: what it sends is in the outbox. */
export function setPushDefaults(queryClient: QueryClient, local: GuestWorkspace, transport: Transport): void {
  queryClient.setMutationDefaults(PUSH_PACK, {
    // Pauses offline, and goes on when the browser says it is back.
    networkMode: 'online',
    scope: { id: 'push-pack' },
    gcTime: 0,
    retry: (tries, error) => tries < QUICK_RETRIES && connection.isOnline() && isWorthRetrying(error),
    retryDelay: (tries) => backoffMs(tries),
    mutationFn: async (packId: string): Promise<PushResult[]> => {
      const pack = await local.packs.get(packId)
      return pack ? transport.pushBatch(pack) : []
    },
  })
}

/** The results of a pack's operations. @throws TransportError when there are none. */
export function pushPack(queryClient: QueryClient, packId: string): Promise<PushResult[]> {
  const mutation = queryClient
    .getMutationCache()
    .build<PushResult[], Error, string, unknown>(queryClient, { mutationKey: PUSH_PACK })
  return mutation.execute(packId)
}

/** A connection that broke: the same bytes again may well arrive. An answer is a matter for `decideFailure`. */
function isWorthRetrying(error: unknown): boolean {
  return error instanceof TransportError && error.kind === 'network'
}
