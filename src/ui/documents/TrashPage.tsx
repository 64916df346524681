import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDocuments } from '@/hooks/useDocuments'
import { Button } from '@/ui/primitives/button'
import { usePageTitle } from '@/ui/shell/usePageTitle'
import { DocumentListSkeleton } from './DocumentListSkeleton'
import { TrashItem } from './TrashItem'

const pageSize = 50

export function TrashPage() {
  const [limit, setLimit] = useState(pageSize)
  usePageTitle('Trash')
  const rows = useDocuments({ view: 'trash', limit })
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-6 sm:px-8 sm:py-10">
      <h1 className="font-semibold text-2xl tracking-tight">Trash</h1>
      <p className="mt-1 mb-6 text-muted-foreground text-sm">
        Deleted documents stay here until you restore them.
      </p>
      {rows === undefined && <DocumentListSkeleton />}
      {rows?.length === 0 && (
        <div className="grid justify-items-center gap-3 rounded-xl border border-dashed px-6 py-14 text-center">
          <Trash2 aria-hidden className="size-6 text-muted-foreground" />
          <p className="text-muted-foreground text-sm">The trash is empty.</p>
        </div>
      )}
      {rows && rows.length > 0 && (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the role of a list without bullets
        <ul role="list" aria-label="Deleted documents" className="divide-y rounded-xl border">
          {rows.map((row) => (
            <TrashItem key={row.id} row={row} />
          ))}
        </ul>
      )}
      {rows?.length === limit && (
        <Button variant="quiet" className="mt-3 w-full" onClick={() => setLimit(limit + pageSize)}>
          Show more
        </Button>
      )}
    </div>
  )
}
