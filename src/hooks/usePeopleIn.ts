import { useSyncExternalStore } from 'react'
import type { LivePerson } from '@/contract/live'
import { presence } from '@/services/live/presence'

/** Who else has a document of the workspace that is looked at open, as far as is known here. */
export function usePeopleIn(documentId: string): readonly LivePerson[] {
  const read = () => presence.peopleIn(documentId)
  return useSyncExternalStore(presence.subscribe, read, read)
}
