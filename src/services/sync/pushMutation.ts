import type { QueryClient } from '@tanstack/react-query'
import type { GuestWorkspace } from '@/local/GuestWorkspace'
import { TransportError } from './TransportError'
import type { PushAnswer, Transport } from './transport'

const PUSH = ['push'] as const

/**
 * A push is a mutation whose variables are only its id: what it sends is in the outbox. It neither
 * retries nor pauses: whether a push may be sent is asked at the moment of sending, each time anew (OB6).
 */
export function setPushDefaults(queryClient: QueryClient, local: GuestWorkspace, transport: Transport): void {
  queryClient.setMutationDefaults(PUSH, {
    networkMode: 'always',
    scope: { id: 'push' },
    gcTime: 0,
    retry: false,
    mutationFn: async (pushId: string): Promise<PushAnswer> => {
      const [push, { account, state }] = await Promise.all([local.pushes.get(pushId), local.session.read()])
      if (!push) return { results: [], feed: undefined }
      if (push.account !== account || state !== 'signed-in') {
        throw new TransportError({ kind: 'paused', message: 'Its author is not signed in.' })
      }
      return transport.pushBatch(push)
    },
  })
}

/** @throws TransportError when there is no answer */
export function executePush(queryClient: QueryClient, pushId: string): Promise<PushAnswer> {
  const mutation = queryClient
    .getMutationCache()
    .build<PushAnswer, Error, string, unknown>(queryClient, { mutationKey: PUSH })
  return mutation.execute(pushId)
}
