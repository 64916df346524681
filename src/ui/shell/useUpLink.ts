import { useRoute, useSearchParams } from 'wouter'
import { documentHref, historyHref } from '@/ui/documents/documentHref'

/** Where the one back arrow of a phone leads: from a version to all of them, to the document, to the list. */
export function useUpLink(): { href: string; label: string } {
  const [, document] = useRoute('/doc/:workspaceId/:id/history')
  const [search] = useSearchParams()
  if (!document) return { href: '/', label: 'Back to documents' }
  if (search.has('version')) return { href: historyHref(document), label: 'All versions' }
  return { href: documentHref(document), label: 'Back to the document' }
}
