import { type DocumentAddress, documentLists } from '@/services/documents/DocumentLists'
import { useLocalQuery } from './useLocalQuery'

/** Whether a document may be changed by the current account; it may not while that is being read, nor in the trash. */
export function useMayWrite({ workspaceId, id }: DocumentAddress): boolean {
  const target = useLocalQuery(() => documentLists.openTarget({ workspaceId, id }), [workspaceId, id])
  return target?.readOnly === false
}
