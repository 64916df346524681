import { useEffect } from 'react'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { documentHref } from '@/ui/documents/documentHref'

/** A document that is left before anything was written into it goes. */
export function useDiscardEmpty({ account, workspaceId, id }: DocumentRow): void {
  const { discardUntouched } = useDocumentActions()
  useEffect(() => {
    const key = { account, workspaceId, id }
    return () => {
      // Not where it is only shown anew.
      if (location.pathname === documentHref(key)) return
      discardUntouched(key).catch((error: unknown) => console.error('The empty document stays.', error))
    }
  }, [discardUntouched, account, workspaceId, id])
}
