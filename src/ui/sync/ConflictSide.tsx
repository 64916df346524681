import { useId } from 'react'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { Skeleton } from '@/ui/primitives/skeleton'

type ConflictSideProps = {
  heading: string
  side: { title: string; content: string; deleted: boolean }
  version?: number | undefined
  updatedAt?: number | string | Date | undefined
  /** Said instead of the text when this side deleted the document. */
  gone: string
}

export function ConflictSide({ heading, side, version, updatedAt, gone }: ConflictSideProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="flex max-h-[max(12rem,50dvh)] min-h-32 min-w-0 flex-col overflow-hidden rounded-xl border sm:tall:max-h-none"
    >
      <header className="flex flex-wrap items-baseline gap-x-2 border-b bg-accent/60 px-4 py-2.5">
        <h3 id={id} className="font-semibold text-sm">
          {heading}
        </h3>
        <p className="text-muted-foreground text-xs">
          {version !== undefined && <>Version {version} · </>}
          {updatedAt !== undefined && <RelativeTime time={updatedAt} />}
        </p>
      </header>
      {side.deleted ? (
        <p className="m-auto p-6 text-center text-muted-foreground text-sm">{gone}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <div tabIndex={0} className="focus-ring min-h-0 flex-1 overflow-y-auto p-4 -outline-offset-2">
          <p className="font-semibold [overflow-wrap:anywhere]">{side.title || 'Untitled'}</p>
          <pre className="mt-2 whitespace-pre-wrap font-mono text-[13px] leading-relaxed [overflow-wrap:anywhere]">
            {side.content || <span className="text-muted-foreground">No text</span>}
          </pre>
        </div>
      )}
    </section>
  )
}

export function ConflictSideSkeleton({ heading, waiting = false }: { heading: string; waiting?: boolean }) {
  return (
    <section aria-busy={!waiting} className="min-h-32 rounded-xl border">
      <header className="border-b bg-accent/60 px-4 py-2.5 font-semibold text-sm">{heading}</header>
      {!waiting && (
        <div className="grid gap-3 p-4">
          <Skeleton className="h-4 w-2/5" />
          <Skeleton className="h-3 w-11/12" />
          <Skeleton className="h-3 w-4/5" />
          <Skeleton className="h-3 w-3/5" />
        </div>
      )}
    </section>
  )
}
