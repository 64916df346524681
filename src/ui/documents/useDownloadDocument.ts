import { useCallback } from 'react'
import { fileNameOf, useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { useAttempt } from '@/ui/shell/useAttempt'
import { saveFile } from './saveFile'

/** Saves a document's Markdown as a file, with or without a server. [OB4] */
export function useDownloadDocument(): (row: DocumentRow) => Promise<void> {
  const { readText } = useDocumentActions()
  const { attempt } = useAttempt()
  return useCallback(
    (row) =>
      attempt(async () => {
        const file = new Blob([await readText(row)], { type: 'text/markdown;charset=utf-8' })
        saveFile(file, `${fileNameOf(row.title)}.md`)
      }, 'The document could not be downloaded'),
    [readText, attempt],
  )
}
