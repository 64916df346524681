import { lazy, Suspense, useState } from 'react'
import { useSync } from '@/contexts/SyncContext'
import type { DocumentRow } from '@/hooks/useDocuments'
import { isThinned, useVersion, type VersionWithBefore } from '@/hooks/useHistory'
import { TextSkeleton } from '@/ui/editor/DocumentSkeleton'
import { Button } from '@/ui/primitives/button'
import { describeVersion } from './describeVersion'
import { NameVersion } from './NameVersion'
import { RestoreVersion } from './RestoreVersion'

const VersionEditor = lazy(() =>
  import('./VersionEditor').then((module) => ({ default: module.VersionEditor })),
)

const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

type VersionPaneProps = { row: DocumentRow; version: number; isNewest: boolean }

/** One version, to read: what it changed, or all of its text. Mount it anew (key) for each. */
export function VersionPane({ row, version, isNewest }: VersionPaneProps) {
  const query = useVersion(row, version)
  return (
    <article
      aria-label={`Version ${version}`}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 px-5 py-4 sm:px-8"
    >
      {query.data ? <Version row={row} isNewest={isNewest} {...query.data} /> : <NotRead query={query} />}
    </article>
  )
}

function NotRead({ query: { error, refetch } }: { query: ReturnType<typeof useVersion> }) {
  const { online } = useSync()
  if (!online) {
    return (
      <p role="status" className="text-muted-foreground text-sm">
        You are offline. This version is on the server and is shown as soon as there is a connection.
      </p>
    )
  }
  if (!error) return <TextSkeleton />
  if (isThinned(error)) {
    return (
      <p role="status" className="text-pretty text-muted-foreground text-sm">
        This version is kept no longer. Of older versions one an hour is kept, later one a day, and always
        those that were named, restored or merged, and the last of each sitting.
      </p>
    )
  }
  return (
    <div role="alert" className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <p className="text-failed">{error.message}</p>
      <Button size="sm" onClick={() => void refetch()}>
        Try again
      </Button>
    </div>
  )
}

type VersionProps = VersionWithBefore & { row: DocumentRow; isNewest: boolean }

function Version({ row, shown, before, isNewest }: VersionProps) {
  const [wholeWanted, setWholeWanted] = useState(false)
  const sameText = before?.content === shown.content
  const whole = wholeWanted || !before || sameText
  return (
    <>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h2 className="font-semibold tracking-tight [overflow-wrap:anywhere]">
            Version {shown.version}
            {shown.name !== undefined && `: ${shown.name}`}
          </h2>
          <p className="mt-0.5 text-muted-foreground text-xs">
            {describeVersion(shown, before)}, {full.format(shown.createdAt)}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {before && !sameText && (
            <Button
              size="sm"
              variant="quiet"
              aria-pressed={!whole}
              className="aria-pressed:bg-accent aria-pressed:text-foreground"
              onClick={() => setWholeWanted(!wholeWanted)}
            >
              Show changes
            </Button>
          )}
          <NameVersion row={row} version={shown} />
          {!isNewest && <RestoreVersion row={row} version={shown} />}
        </div>
      </header>
      <div>
        <TitleOfVersion title={shown.title} before={before?.title} />
        {before && sameText && (
          <p className="mt-1 text-muted-foreground text-sm">
            The text is the same as in version {before.version}.
          </p>
        )}
        <div className="mt-3 font-mono text-[15px]">
          <Suspense fallback={<TextSkeleton />}>
            <VersionEditor
              key={String(whole)}
              label={whole ? `Text of version ${shown.version}` : `Changes of version ${shown.version}`}
              content={shown.content}
              before={whole ? undefined : before?.content}
            />
          </Suspense>
        </div>
      </div>
    </>
  )
}

function TitleOfVersion({ title, before = title }: { title: string; before?: string | undefined }) {
  return (
    <p className="font-bold text-xl tracking-tight [overflow-wrap:anywhere]">
      {before !== title && (
        <>
          <del className="font-normal text-muted-foreground">{before || 'Untitled'}</del>{' '}
        </>
      )}
      {before === title ? title || 'Untitled' : <ins className="no-underline">{title || 'Untitled'}</ins>}
    </p>
  )
}
