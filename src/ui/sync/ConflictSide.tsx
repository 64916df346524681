import { type ReactNode, useEffect, useId, useRef } from 'react'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { cn } from '@/ui/primitives/cn'
import { Skeleton } from '@/ui/primitives/skeleton'
import type { ConflictPart } from './conflictPlaces'
import { MarkedText } from './MarkedText'

/** On a phone the panes lie side by side, one at a time in sight. */
export const PANE =
  'flex min-h-32 min-w-0 flex-col overflow-hidden rounded-xl border max-h-[max(12rem,50dvh)] max-sm:h-[max(12rem,44dvh)] max-sm:w-full max-sm:shrink-0 max-sm:snap-start sm:tall:max-h-none'

type ConflictSideProps = {
  className?: string
  heading: string
  side: { title: string; content: string; deleted?: boolean }
  author?: string | undefined
  version?: number | undefined
  updatedAt?: number | string | Date | undefined
  /** Said instead of the text when this side deleted the document. */
  gone?: string
  /** The text in its parts, and which of them it is; undefined: nothing to compare it with. */
  marked?: { parts: ConflictPart[]; as: 'mine' | 'theirs' | 'base' } | undefined
  /** The place that is looked at. */
  place: number
}

export function ConflictSide({
  className,
  heading,
  side,
  author,
  version,
  updatedAt,
  gone,
  marked,
  place,
}: ConflictSideProps) {
  const id = useId()
  const text = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const scroller = text.current
    if (!scroller || !marked) return
    for (const element of scroller.querySelectorAll<HTMLElement>('[data-place]')) {
      const isActive = Number(element.dataset.place) === place
      element.toggleAttribute('data-active', isActive)
      // Not `scrollIntoView`, which would scroll the dialog as well.
      if (isActive) scroller.scrollTop = element.offsetTop - scroller.clientHeight / 3
    }
  }, [marked, place])
  return (
    <section aria-labelledby={id} className={cn(PANE, className)}>
      <PaneHeader id={id} heading={heading}>
        {author !== undefined && <>{author} · </>}
        {version !== undefined && <>Version {version} · </>}
        {updatedAt !== undefined && <RelativeTime time={updatedAt} />}
      </PaneHeader>
      {side.deleted ? (
        <p className="m-auto p-6 text-center text-muted-foreground text-sm">{gone}</p>
      ) : (
        <div
          ref={text}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="focus-ring relative min-h-0 flex-1 overflow-y-auto p-4 -outline-offset-2"
        >
          <p className="font-semibold [overflow-wrap:anywhere]">{side.title || 'Untitled'}</p>
          <pre className="mt-2 whitespace-pre-wrap font-mono text-[13px] leading-relaxed [overflow-wrap:anywhere]">
            {marked ? <MarkedText parts={marked.parts} side={marked.as} /> : side.content}
            {side.content === '' && <span className="text-muted-foreground">No text</span>}
          </pre>
        </div>
      )}
    </section>
  )
}

export function PaneHeader({
  id,
  heading,
  children,
}: {
  id?: string
  heading: string
  children?: ReactNode
}) {
  return (
    <header className="flex shrink-0 flex-wrap items-baseline gap-x-2 border-b bg-accent/60 px-4 py-2.5">
      <h3 id={id} className="font-semibold text-sm">
        {heading}
      </h3>
      <p className="text-muted-foreground text-xs">{children}</p>
    </header>
  )
}

export function ConflictSideSkeleton({ heading, waiting = false }: { heading: string; waiting?: boolean }) {
  return (
    <section aria-busy={!waiting} className={PANE}>
      <PaneHeader heading={heading} />
      {!waiting && <PaneSkeleton />}
    </section>
  )
}

export function PaneSkeleton() {
  return (
    <div className="grid gap-3 p-4">
      <Skeleton className="h-4 w-2/5" />
      <Skeleton className="h-3 w-11/12" />
      <Skeleton className="h-3 w-4/5" />
      <Skeleton className="h-3 w-3/5" />
    </div>
  )
}
