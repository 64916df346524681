import { useRoute } from 'wouter'
import type { DocumentAddress } from '@/hooks/useDocumentRow'

/** Which document is on screen, its text or its history. wouter has already decoded it. */
export function useOpenAddress(): DocumentAddress | undefined {
  const [, params] = useRoute('/doc/:workspaceId/:id/:page?')
  return params ?? undefined
}
