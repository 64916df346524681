import { Link } from 'wouter'
import type { DocumentRow } from '@/hooks/useDocuments'
import type { HistoryView, VersionView } from '@/hooks/useHistory'
import { historyHref } from '@/ui/documents/documentHref'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { cn } from '@/ui/primitives/cn'
import { LinkList } from '@/ui/primitives/LinkList'
import { Skeleton } from '@/ui/primitives/skeleton'
import { ServerButton } from '@/ui/sync/ServerButton'
import { describeVersion } from './describeVersion'

type VersionListProps = {
  row: DocumentRow
  history: HistoryView
  versions: VersionView[]
  /** The one whose text is beside the list. */
  shown: number | undefined
}

export function VersionList({ row, history, versions, shown }: VersionListProps) {
  const { error, isReading, showOlder } = history
  return (
    <>
      <LinkList aria-label="Versions" className="grid gap-px p-2">
        {versions.map((version, index) => (
          <li key={version.version}>
            <Link
              href={historyHref(row, version.version)}
              aria-current={version.version === shown ? 'true' : undefined}
              className={cn(
                'focus-ring grid gap-0.5 rounded-lg px-3 py-2 -outline-offset-2 transition-colors',
                version.version === shown ? 'md:bg-primary-soft' : 'hover:bg-accent',
              )}
            >
              <span className="flex items-baseline justify-between gap-2 text-sm">
                <span className="font-medium">Version {version.version}</span>
                {index === 0 && <span className="text-primary text-xs">Current</span>}
              </span>
              <span className="truncate text-muted-foreground text-xs">
                {describeVersion(version)} · <RelativeTime time={version.createdAt} />
              </span>
            </Link>
          </li>
        ))}
      </LinkList>
      <div className="grid gap-2 px-4 pb-4 text-center">
        {error !== undefined && (
          <p role="alert" className="text-failed text-xs">
            {error}
          </p>
        )}
        {showOlder && (
          <ServerButton variant="quiet" size="sm" disabled={isReading} onClick={showOlder}>
            Show older
          </ServerButton>
        )}
      </div>
    </>
  )
}

export function VersionListSkeleton() {
  return (
    <div aria-busy="true" className="appear-late grid gap-5 p-5">
      <Skeleton className="h-8 w-11/12" />
      <Skeleton className="h-8 w-4/5" />
      <Skeleton className="h-8 w-11/12" />
    </div>
  )
}
