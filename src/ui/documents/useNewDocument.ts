import { useCallback } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'

/** Makes an empty document and opens it. */
export function useNewDocument(): () => Promise<void> {
  const { createDocument } = useDocumentActions()
  const [, navigate] = useLocation()
  return useCallback(async () => {
    try {
      const id = await createDocument()
      navigate(`/doc/${encodeURIComponent(id)}`)
    } catch (fault) {
      toast('The document could not be saved on this device', {
        description: fault instanceof Error ? fault.message : undefined,
      })
    }
  }, [createDocument, navigate])
}
