import { useMemo } from 'react'
import type { DocumentRow } from '@/hooks/useDocuments'
import type { HistoryView, VersionView } from '@/hooks/useHistory'
import { LinkList } from '@/ui/primitives/LinkList'
import { Skeleton } from '@/ui/primitives/skeleton'
import { ServerButton } from '@/ui/sync/ServerButton'
import { SittingItems } from './SittingItems'
import { sittingsOf } from './sittingsOf'

type VersionListProps = {
  row: DocumentRow
  history: HistoryView
  versions: VersionView[]
  /** The one whose text is beside the list. */
  shown: number | undefined
}

export function VersionList({ row, history, versions, shown }: VersionListProps) {
  const { error, isReading, showOlder } = history
  const sittings = useMemo(() => sittingsOf(versions), [versions])
  const before = useMemo(
    () => new Map(versions.map(({ version }, index) => [version, versions[index + 1]])),
    [versions],
  )
  return (
    <>
      <LinkList aria-label="Versions" className="grid gap-px p-2">
        {sittings.map((sitting, index) => (
          <SittingItems
            key={sitting.versions[0]?.version}
            {...{ row, sitting, shown, before }}
            newest={versions[0]?.version}
            isCut={showOlder !== undefined && index === sittings.length - 1}
          />
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
