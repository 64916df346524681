import type { ConflictView } from '@/hooks/useConflict'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { chooseUnseen } from '@/hooks/useSetAside'
import { useNeedsAction } from './useNeedsAction'

type Choice = Parameters<ConflictView['resolve']>[0]

export interface OtherConflicts {
  count: number
  /** Settles them alike, one after the other. `left`: how many have to be looked at by themselves. Never throws. */
  choose(choice: Choice): Promise<{ resolved: DocumentAddress[]; left: number }>
}

/** The documents in conflict besides this one, in whichever workspace. */
export function useOtherConflicts(document: DocumentAddress): OtherConflicts {
  const others = (useNeedsAction() ?? []).filter(
    ({ syncStatus, workspaceId, id }) =>
      syncStatus === 'conflict' && !(workspaceId === document.workspaceId && id === document.id),
  )
  return {
    count: others.length,
    async choose(choice) {
      const resolved: DocumentAddress[] = []
      for (const { workspaceId, id } of others) {
        try {
          if (await chooseUnseen({ workspaceId, id }, choice)) resolved.push({ workspaceId, id })
        } catch (fault) {
          console.error('A document in conflict could not be settled like the one before.', fault)
        }
      }
      return { resolved, left: others.length - resolved.length }
    },
  }
}
