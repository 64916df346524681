import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentAddress, documentService } from '@/services/documents/DocumentService'

/** Whether a document may be changed by whoever is here; it may not while that is being read, nor in the trash. */
export function useMayWrite({ workspaceId, id }: DocumentAddress): boolean {
  const target = useLiveQuery(() => documentService.openTarget({ workspaceId, id }), [workspaceId, id])
  return target?.readOnly === false
}
