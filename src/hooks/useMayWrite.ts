import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentAddress, documentLists } from '@/services/documents/DocumentLists'

/** Whether a document may be changed by whoever is here; it may not while that is being read, nor in the trash. */
export function useMayWrite({ workspaceId, id }: DocumentAddress): boolean {
  const target = useLiveQuery(() => documentLists.openTarget({ workspaceId, id }), [workspaceId, id])
  return target?.readOnly === false
}
