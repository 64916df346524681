import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { DocumentAddress, OpenTarget } from '@/services/documents/DocumentLists'
import { documentService } from '@/services/documents/DocumentService'
import type { OpenDocument } from '@/services/documents/OpenDocument'
import type { SavedState } from '@/services/documents/savedHere'
import { useLocalQuery } from './useLocalQuery'

export { type SavedState, worst } from '@/services/documents/savedHere'

export interface OpenDocumentView {
  /** Live: what is typed into it is saved, what others write appears in it. */
  text: OpenDocument['text']
  saved: SavedState
  readOnly: boolean
  /** Others who have it open; a guest's has none. */
  live: OpenDocument['live']
}

/** Opens a document for writing, for as long as the component is mounted; undefined until it is open. */
export function useOpenDocument({ workspaceId, id }: DocumentAddress): OpenDocumentView | undefined {
  const target = useLocalQuery(() => documentService.openTarget({ workspaceId, id }), [workspaceId, id])
  const wanted = target && wantedOf(target)
  const [opened, setOpened] = useState<{ wanted: string; document: OpenDocument }>()

  // A text, so that the effect starts over only when it is another document, or its body another one.
  useEffect(() => {
    if (!wanted) return
    let left = false
    const opening = documentService.open(JSON.parse(wanted))
    opening
      .then((document) => !left && setOpened({ wanted, document }))
      .catch((error: unknown) => console.error('The document cannot be opened.', error))
    return () => {
      left = true
      setOpened(undefined)
      opening
        .then((document) => document.close())
        .catch((error: unknown) => console.error('The document was not closed.', error))
    }
  }, [wanted])

  const document = opened?.wanted === wanted ? opened?.document : undefined
  const saved = useSyncExternalStore<SavedState>(
    document?.subscribe ?? subscribeToNothing,
    document?.getSaved ?? alwaysSaved,
    alwaysSaved,
  )
  const readOnly = target?.readOnly ?? true
  return useMemo(
    () => document && { text: document.text, live: document.live, saved, readOnly },
    [document, saved, readOnly],
  )
}

function wantedOf({ key, epoch }: OpenTarget): string {
  return JSON.stringify({ key, epoch })
}

function subscribeToNothing(): () => void {
  return () => undefined
}

function alwaysSaved(): SavedState {
  return 'saved'
}
