import { useCallback } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import { useAttempt } from '@/ui/shell/useAttempt'
import { useOpenAddress } from '@/ui/shell/useOpenAddress'
import { documentHref } from './documentHref'
import { heldKeys } from './heldKeys'

/** One at a time, whichever button it comes from: a double click wants one document. */
let making = false

/** Makes an empty document and opens it; where an untouched one is open already, goes to its title. */
export function useNewDocument(): () => Promise<void> {
  const { createDocument, isUntouched } = useDocumentActions()
  const { attempt } = useAttempt()
  const { current } = useWorkspaces()
  const [, navigate] = useLocation()
  const open = useOpenAddress()
  const mayWrite = current?.role !== 'viewer'
  return useCallback(async () => {
    if (!mayWrite) return void toast(`You may read “${current?.name}”, but not write in it`)
    if (making) return
    making = true
    heldKeys.hold()
    await attempt(async () => {
      try {
        if (open && (await isUntouched(open))) {
          navigate(documentHref(open))
          goToTitle()
        } else navigate(documentHref(await createDocument()))
      } catch (error) {
        heldKeys.release()
        throw error
      } finally {
        making = false
      }
    }, 'The document could not be saved on this device')
  }, [createDocument, isUntouched, attempt, navigate, open, mayWrite, current?.name])
}

function goToTitle(): void {
  heldKeys.release()
  document.querySelector<HTMLElement>('[aria-label="Title"]')?.focus()
}
