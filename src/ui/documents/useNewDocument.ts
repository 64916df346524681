import { useCallback } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import { useAttempt } from '@/ui/shell/useAttempt'
import { documentHref } from './documentHref'

/** Makes an empty document and opens it. */
export function useNewDocument(): () => Promise<void> {
  const { createDocument } = useDocumentActions()
  const { attempt } = useAttempt()
  const { current } = useWorkspaces()
  const [, navigate] = useLocation()
  const mayWrite = current?.role !== 'viewer'
  return useCallback(async () => {
    if (!mayWrite) return void toast(`You may read “${current?.name}”, but not write in it`)
    await attempt(
      async () => navigate(documentHref(await createDocument())),
      'The document could not be saved on this device',
    )
  }, [createDocument, attempt, navigate, mayWrite, current?.name])
}
