import { type DocumentRow, useDocuments } from '@/hooks/useDocuments'

const searched = 1_000

/** The documents that wait for a decision, those in the trash included; undefined while they are looked for. */
export function useNeedsAction(): DocumentRow[] | undefined {
  const active = useDocuments({ view: 'active', limit: searched })
  const trash = useDocuments({ view: 'trash', limit: searched })
  if (!active || !trash) return undefined
  return [...active, ...trash].filter((row) => row.syncStatus === 'conflict' || row.syncStatus === 'failed')
}
