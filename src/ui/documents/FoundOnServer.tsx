import { Cloud } from 'lucide-react'
import { useId } from 'react'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { type FoundHere, useServerSearch } from '@/hooks/useServerSearch'
import { Badge } from '@/ui/primitives/badge'
import { LinkList } from '@/ui/primitives/LinkList'
import { DocumentBadge } from '@/ui/sync/DocumentBadge'
import { ServerButton } from '@/ui/sync/ServerButton'
import { DocumentLink } from './DocumentLink'

type FoundOnServerProps = { search: string; open: DocumentAddress | undefined }

/** Below what was found on this device: what else the server finds, which knows the whole texts of all documents. */
export function FoundOnServer({ search, open }: FoundOnServerProps) {
  const result = useServerSearch(search)
  const headingId = useId()
  if (!result) return null
  const { found = [], workspaceId, isReading, showMore } = result
  const note = noteOn(result)
  if (found.length === 0 && !note && !showMore) return null
  return (
    <section aria-label="On the server" className="grid grid-cols-[minmax(0,1fr)] gap-1 border-t py-3">
      {found.length > 0 && (
        <>
          <h2 id={headingId} className="px-5 font-medium text-muted-foreground text-xs">
            Also found on the server
          </h2>
          <LinkList aria-labelledby={headingId} className="grid gap-px px-2">
            {found.map((document) => (
              <FoundItem
                key={document.id}
                document={document}
                workspaceId={workspaceId}
                open={document.id === open?.id}
              />
            ))}
          </LinkList>
        </>
      )}
      {note && (
        <p role="status" className="px-5 text-muted-foreground text-xs">
          {note}
        </p>
      )}
      {showMore && !isReading && (
        <ServerButton variant="quiet" size="sm" className="mx-4" onClick={showMore}>
          Show more from the server
        </ServerButton>
      )}
    </section>
  )
}

function noteOn({ isReading, failed, complete }: NonNullable<ReturnType<typeof useServerSearch>>) {
  if (!complete) return 'The server is still reading what was written just now…'
  if (isReading) return 'Searching the server…'
  return failed ? 'The server could not be searched.' : undefined
}

type FoundItemProps = { document: FoundHere; workspaceId: string; open: boolean }

function FoundItem({ document: { id, row, title, snippet, updatedAt }, workspaceId, open }: FoundItemProps) {
  const text = (
    <span className="line-clamp-2 text-[13px] text-muted-foreground [overflow-wrap:anywhere]">
      {snippet || 'No text yet'}
    </span>
  )
  return (
    <li>
      <DocumentLink address={{ workspaceId, id }} open={open} title={title} text={text} updatedAt={updatedAt}>
        {row ? (
          <DocumentBadge status={row.syncStatus} problem={row.problem} />
        ) : (
          <Badge>
            <Cloud aria-hidden />
            Not on this device yet
          </Badge>
        )}
      </DocumentLink>
    </li>
  )
}
