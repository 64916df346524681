import type { QueryClient } from '@tanstack/react-query'
import type { GuestWorkspace } from '@/local/GuestWorkspace'
import { TransportError } from './TransportError'
import type { PushResult, Transport } from './transport'

const PUSH_PACK = ['push-pack'] as const

/**
 * Pushing a pack is a mutation whose variables are only the pack's id: what it sends is in the outbox. It neither
 * retries nor pauses: whether a pack may be sent is asked at the moment of sending, each time anew (OB6).
 */
export function setPushDefaults(queryClient: QueryClient, local: GuestWorkspace, transport: Transport): void {
  queryClient.setMutationDefaults(PUSH_PACK, {
    networkMode: 'always',
    scope: { id: 'push-pack' },
    gcTime: 0,
    retry: false,
    mutationFn: async (packId: string): Promise<PushResult[]> => {
      const [pack, { account, state }] = await Promise.all([local.packs.get(packId), local.session.read()])
      if (!pack) return []
      if (pack.account !== account || state !== 'signed-in') {
        throw new TransportError({ kind: 'paused', message: 'Its author is not signed in.' })
      }
      return transport.pushBatch(pack)
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
