import { Link } from 'wouter'
import { documentHref } from '@/ui/documents/documentHref'
import { Button } from '@/ui/primitives/button'
import { useDialogs } from '@/ui/shell/dialogs'
import { DocumentBadge } from './DocumentBadge'
import { useNeedsAction } from './useNeedsAction'

/** Inside the sync popover; `onLeave` closes it. */
export function NeedsActionList({ onLeave }: { onLeave: () => void }) {
  const rows = useNeedsAction()
  const { openConflict } = useDialogs()
  if (!rows?.length) return null
  return (
    <ul aria-label="Documents that need you" className="-mx-2 grid max-h-64 gap-0.5 overflow-y-auto">
      {rows.map((row) => (
        <li
          key={`${row.workspaceId}/${row.id}`}
          className="flex min-w-0 items-center gap-2 rounded-lg px-2 py-1.5"
        >
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium text-sm">{row.title || 'Untitled'}</p>
            <DocumentBadge status={row.syncStatus} />
            {row.problem && (
              <p className="text-muted-foreground text-xs [overflow-wrap:anywhere]">{row.problem.message}</p>
            )}
          </div>
          {row.syncStatus === 'conflict' ? (
            <Button
              size="sm"
              onClick={() => {
                onLeave()
                openConflict(row)
              }}
            >
              Review
            </Button>
          ) : (
            <Button size="sm" asChild>
              <Link href={documentHref(row)} onClick={onLeave}>
                Open
              </Link>
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
