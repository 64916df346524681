import { useCallback } from 'react'
import { useDocumentActions } from '@/hooks/useDocumentActions'

/** Saves a document's Markdown as a file, with or without a server. [OB4] */
export function useDownloadDocument(): (id: string, title: string) => Promise<void> {
  const { readText } = useDocumentActions()
  return useCallback(
    async (id, title) => {
      const file = new Blob([await readText(id)], { type: 'text/markdown;charset=utf-8' })
      const url = URL.createObjectURL(file)
      const link = document.createElement('a')
      link.href = url
      link.download = `${fileName(title)}.md`
      link.click()
      URL.revokeObjectURL(url)
    },
    [readText],
  )
}

/** What every file system takes. */
function fileName(title: string): string {
  const name = title.replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ').trim()
  return name.slice(0, 100) || 'Untitled'
}
