import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { DocumentRow } from '@/hooks/useDocuments'
import type { VersionView } from '@/hooks/useHistory'
import { historyHref } from '@/ui/documents/documentHref'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { cn } from '@/ui/primitives/cn'
import { describeVersion } from './describeVersion'
import type { Sitting } from './sittingsOf'

type SittingItemsProps = {
  row: DocumentRow
  sitting: Sitting
  /** The one whose text is beside the list. */
  shown: number | undefined
  newest: number | undefined
  /** The version before each. */
  before: ReadonlyMap<number, VersionView | undefined>
  /** More of it may be on the server. */
  isCut: boolean
}

const range = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** One sitting of the list: a line that unfolds to its versions; a single version is there by itself. */
export function SittingItems({ row, sitting, shown, newest, before, isCut }: SittingItemsProps) {
  const { versions, author, from, to } = sitting
  const holdsShown = versions.some(({ version }) => version === shown)
  const [chosen, setChosen] = useState<boolean>()
  const isOpen = chosen ?? holdsShown
  const items = (inside: readonly VersionView[]) =>
    inside.map((version) => (
      <VersionItem
        key={version.version}
        {...{ row, version, shown }}
        before={before.get(version.version)}
        isNewest={version.version === newest}
      />
    ))
  if (versions.length === 1) return items(versions)
  const named = versions.filter(({ name }) => name !== undefined)
  return (
    <>
      <li>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setChosen(!isOpen)}
          className="focus-ring grid w-full grid-cols-[1rem_minmax(0,1fr)] gap-x-1 rounded-lg px-1 py-2 text-left -outline-offset-2 hover:bg-accent"
        >
          <ChevronRight
            aria-hidden
            className={cn('mt-0.5 size-4 text-muted-foreground transition-transform', isOpen && 'rotate-90')}
          />
          <span className="truncate font-medium text-sm">
            {author ?? 'A deleted account'}, {versions.length}
            {isCut && '+'} changes
          </span>
          <span className="col-start-2 text-muted-foreground text-xs">{range.formatRange(from, to)}</span>
        </button>
      </li>
      {items(isOpen ? versions : named)}
    </>
  )
}

type VersionItemProps = {
  row: DocumentRow
  version: VersionView
  shown: number | undefined
  before: VersionView | undefined
  isNewest: boolean
}

function VersionItem({ row, version, shown, before, isNewest }: VersionItemProps) {
  const isShown = version.version === shown
  return (
    <li>
      <Link
        href={historyHref(row, version.version)}
        aria-current={isShown ? 'true' : undefined}
        className={cn(
          'focus-ring grid gap-0.5 rounded-lg px-3 py-2 -outline-offset-2 transition-colors',
          isShown ? 'md:bg-primary-soft' : 'hover:bg-accent',
        )}
      >
        <span className="flex items-baseline justify-between gap-2 text-sm">
          <span className="font-medium">Version {version.version}</span>
          {isNewest && <span className="text-primary text-xs">Current</span>}
        </span>
        {version.name !== undefined && (
          <span className="font-medium text-sm [overflow-wrap:anywhere]">{version.name}</span>
        )}
        <span className="truncate text-muted-foreground text-xs">
          {describeVersion(version, before)} · <RelativeTime time={version.createdAt} />
        </span>
      </Link>
    </li>
  )
}
