import { lazy, Suspense, useId, useMemo, useRef, useState } from 'react'
import type { ConflictView } from '@/hooks/useConflict'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { ConflictSide, ConflictSideSkeleton, PANE, PaneHeader, PaneSkeleton } from './ConflictSide'
import { conflictParts } from './conflictPlaces'

const MergeEditor = lazy(() => import('./MergeEditor').then((module) => ({ default: module.MergeEditor })))

type ConflictPanesProps = {
  conflict: ConflictView | null | undefined
  /** When ours was last edited. */
  editedAt: number | undefined
  /** The server's cannot be waited for. */
  unreachable: boolean
  onMerged: (text: string) => void
}

/** What is in conflict, text beside text; on a phone one at a time, to be swiped or turned to. */
export function ConflictPanes({ conflict, editedAt, unreachable, onMerged }: ConflictPanesProps) {
  const strip = useRef<HTMLDivElement>(null)
  const [inSight, setInSight] = useState(0)
  const [place, setPlace] = useState(0)
  const [baseWanted, setBaseWanted] = useState(false)
  const mergedId = useId()
  const { local, server, base, mergeable = false } = conflict ?? {}
  const isCompared = mergeable && base !== undefined
  const [from, mine, theirs] = [base?.content, local?.content, server?.content]
  const parts = useMemo(
    () =>
      isCompared && mine !== undefined && theirs !== undefined
        ? conflictParts(from, mine, theirs)
        : undefined,
    [isCompared, from, mine, theirs],
  )
  const marked = useMemo(
    () =>
      parts &&
      ({
        mine: { parts, as: 'mine' },
        theirs: { parts, as: 'theirs' },
        base: { parts, as: 'base' },
      } as const),
    [parts],
  )
  const names = ['Yours', "Server's", ...(base ? ['Before'] : []), ...(mergeable ? ['Merged'] : [])]

  return (
    <>
      <div className="-mb-2 flex shrink-0 items-center gap-1">
        <fieldset className="flex flex-wrap gap-1 sm:hidden">
          <legend className="sr-only">Text in sight</legend>
          {names.map((name, index) => (
            <Button
              key={name}
              variant="quiet"
              size="sm"
              aria-pressed={inSight === index}
              className="aria-pressed:bg-accent aria-pressed:text-foreground"
              onClick={() => {
                const pane = strip.current?.children[index]
                if (pane instanceof HTMLElement) strip.current?.scrollTo({ left: pane.offsetLeft })
              }}
            >
              {name}
            </Button>
          ))}
        </fieldset>
        {base && (
          <Button
            variant="quiet"
            size="sm"
            aria-pressed={baseWanted}
            className="ml-auto aria-pressed:bg-accent aria-pressed:text-foreground max-sm:hidden"
            onClick={() => setBaseWanted(!baseWanted)}
          >
            Show the text before
          </Button>
        )}
      </div>
      <div
        ref={strip}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) =>
          setInSight(Math.round(scrollLeft / clientWidth))
        }
        className={cn(
          'relative flex shrink-0 snap-x snap-mandatory gap-3 max-sm:overflow-x-auto sm:grid sm:tall:min-h-0 sm:tall:flex-1 sm:tall:auto-rows-fr',
          base && baseWanted ? 'sm:grid-cols-3' : 'sm:grid-cols-2',
        )}
      >
        {local ? (
          <ConflictSide
            heading="Yours"
            side={local}
            author="You, on this device"
            updatedAt={editedAt}
            gone="You deleted it on this device."
            marked={marked?.mine}
            place={place}
          />
        ) : (
          <ConflictSideSkeleton heading="Yours" />
        )}
        {server ? (
          <ConflictSide
            heading="Server's"
            side={server}
            author={server.author}
            version={server.version || undefined}
            updatedAt={server.updatedAt || undefined}
            gone={
              server.version > 0 ? 'It was deleted on the server.' : 'The server does not have it any more.'
            }
            marked={marked?.theirs}
            place={place}
          />
        ) : (
          <ConflictSideSkeleton heading="Server's" waiting={unreachable} />
        )}
        {base && (
          <ConflictSide
            className={cn(!baseWanted && 'sm:hidden')}
            heading="Before"
            side={base}
            author={base.author}
            version={base.version}
            updatedAt={base.updatedAt}
            marked={marked?.base}
            place={place}
          />
        )}
        {mergeable && (
          <section aria-labelledby={mergedId} className={cn(PANE, 'sm:col-span-full')}>
            <PaneHeader id={mergedId} heading="Merged">
              {base === null
                ? 'The text before is not kept any more: decide every difference'
                : 'What “Merge both” keeps. You can write in it.'}
            </PaneHeader>
            {parts ? (
              <Suspense fallback={<PaneSkeleton />}>
                <MergeEditor parts={parts} onText={onMerged} onPlace={setPlace} />
              </Suspense>
            ) : (
              <PaneSkeleton />
            )}
          </section>
        )}
      </div>
    </>
  )
}
