import { useState } from 'react'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { useDocuments } from '@/hooks/useDocuments'
import { Button } from '@/ui/primitives/button'
import { LinkList } from '@/ui/primitives/LinkList'
import { DocumentListItem } from './DocumentListItem'
import { DocumentListSkeleton } from './DocumentListSkeleton'
import { NoDocuments } from './NoDocuments'

const pageSize = 50

/** The documents of the current workspace, newest first. Re-mount it (key) when the search changes. */
export function DocumentList({ search, open }: { search: string; open?: DocumentAddress | undefined }) {
  const [limit, setLimit] = useState(pageSize)
  const rows = useDocuments({ view: 'active', limit, ...(search && { search }) })
  if (rows === undefined) return <DocumentListSkeleton />
  if (rows.length === 0) return <NoDocuments search={search} />
  return (
    <>
      <LinkList aria-label="Documents" className="grid gap-px px-2 pb-2">
        {rows.map((row) => (
          <DocumentListItem key={row.id} row={row} open={row.id === open?.id} />
        ))}
      </LinkList>
      {search && (
        <p className="px-5 pb-3 text-muted-foreground text-xs">
          Searched: titles and beginnings on this device.
        </p>
      )}
      {rows.length === limit && (
        <div className="px-4 pb-3">
          <Button variant="quiet" size="sm" className="w-full" onClick={() => setLimit(limit + pageSize)}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}
