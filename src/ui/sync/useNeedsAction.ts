import type { DocumentRow } from '@/hooks/useDocuments'
import { useDocumentsNeedingAction } from '@/hooks/useDocumentsNeedingAction'

/** The documents that wait for a decision, those in the trash included; undefined while they are looked for. */
export function useNeedsAction(): DocumentRow[] | undefined {
  return useDocumentsNeedingAction()
}
