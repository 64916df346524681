import { RotateCcw } from 'lucide-react'
import { useId } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import type { VersionText } from '@/hooks/useHistory'
import { useMayWrite } from '@/hooks/useMayWrite'
import { documentHref } from '@/ui/documents/documentHref'
import { Button } from '@/ui/primitives/button'
import { focusLandmark, PAGE_ID } from '@/ui/primitives/landmarks'
import { useAttempt } from '@/ui/shell/useAttempt'

const UNSENT =
  'This document has changes that are not on the server yet. Once they are, they are a version too, and this one can be restored without losing them.'

/** Brings a version back, unless words would be lost by it that no version has yet. */
export function RestoreVersion({ row, version }: { row: DocumentRow; version: VersionText }) {
  const { restoreVersion } = useDocumentActions()
  const { busy, attempt } = useAttempt()
  const mayWrite = useMayWrite(row)
  const [, navigate] = useLocation()
  const hintId = useId()
  if (!mayWrite) return null
  const unsent = row.syncStatus !== 'synced'

  function restore() {
    void attempt(async () => {
      if (!(await restoreVersion(row, version))) throw new Error(UNSENT)
      navigate(documentHref(row))
      focusLandmark(PAGE_ID)
      toast(`Version ${version.version} is back`, { description: 'What was there before is in the history.' })
    }, 'The version was not restored')
  }

  return (
    <>
      <Button
        size="sm"
        disabled={busy || unsent}
        aria-describedby={unsent ? hintId : undefined}
        onClick={restore}
      >
        <RotateCcw aria-hidden />
        Restore this version
      </Button>
      {unsent && (
        <p id={hintId} role="status" className="basis-full text-pretty text-muted-foreground text-xs">
          {UNSENT}
        </p>
      )}
    </>
  )
}
