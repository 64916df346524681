import { useCallback } from 'react'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { useAttempt } from '@/ui/shell/useAttempt'

/** Saves a document's Markdown as a file, with or without a server. [OB4] */
export function useDownloadDocument(): (row: DocumentRow) => Promise<void> {
  const { readText } = useDocumentActions()
  const { attempt } = useAttempt()
  return useCallback(
    (row) =>
      attempt(async () => {
        const file = new Blob([await readText(row)], { type: 'text/markdown;charset=utf-8' })
        const url = URL.createObjectURL(file)
        const link = document.createElement('a')
        link.href = url
        link.download = `${fileName(row.title)}.md`
        link.click()
        URL.revokeObjectURL(url)
      }, 'The document could not be downloaded'),
    [readText, attempt],
  )
}

/** What every file system takes. */
function fileName(title: string): string {
  const name = title.replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ').trim()
  return name.slice(0, 100) || 'Untitled'
}
