import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useSync } from '@/contexts/SyncContext'
import { useAccount } from '@/hooks/useAccount'
import { type DocumentAddress, useDocumentRow } from '@/hooks/useDocumentRow'
import type { DocumentRow } from '@/hooks/useDocuments'
import { useHistory } from '@/hooks/useHistory'
import { AuthButtons } from '@/ui/account/AccountControls'
import { documentHref } from '@/ui/documents/documentHref'
import { MissingDocument } from '@/ui/documents/MissingDocument'
import { titleText } from '@/ui/documents/titleText'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { usePageTitle } from '@/ui/shell/usePageTitle'
import { HistoryNotice } from './HistoryNotice'
import { SetAsideTexts } from './SetAsideTexts'
import { VersionList, VersionListSkeleton } from './VersionList'
import { VersionPane } from './VersionPane'

/** Every version of a document, as the server has them; on a phone the list and a version one at a time. */
export function HistoryPage({ address }: { address: DocumentAddress }) {
  const row = useDocumentRow(address)
  const { status } = useAccount()
  const [search] = useSearchParams()
  usePageTitle(row ? `History of ${titleText(row.title)}` : 'History')
  const chosen = Number(search.get('version')) || undefined
  if (row === undefined || status === 'loading') return null
  if (row === null) return <MissingDocument address={address} />
  return (
    <section aria-label="History" className="flex min-h-0 flex-1 flex-col">
      <Toolbar row={row} />
      <SetAsideTexts address={row} />
      {row.version === 0 || status !== 'signed-in' ? (
        <NotOnServer signedIn={status === 'signed-in'} sent={row.version > 0} />
      ) : (
        <Versions row={row} chosen={chosen} />
      )}
    </section>
  )
}

function Toolbar({ row }: { row: DocumentRow }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // What led here is gone.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b px-5 md:px-3">
      {/* On a phone the header has it. */}
      <Button asChild variant="quiet" size="icon" className="max-md:hidden">
        <Link href={documentHref(row)} aria-label="Back to the document">
          <ArrowLeft aria-hidden />
        </Link>
      </Button>
      <h1 ref={heading} tabIndex={-1} className="truncate font-semibold text-sm outline-none">
        History <span className="font-normal text-muted-foreground">of {titleText(row.title)}</span>
      </h1>
    </div>
  )
}

function NotOnServer({ signedIn, sent }: { signedIn: boolean; sent: boolean }) {
  if (signedIn) {
    return (
      <HistoryNotice
        title="No history yet"
        text="Versions are kept on the server, and this document has not reached it yet."
      />
    )
  }
  return (
    <HistoryNotice
      title="The history is on the server"
      text={
        sent
          ? 'Sign in again to see the versions of this document.'
          : 'Versions are kept there from the time you sign in and this document reaches it.'
      }
    >
      <AuthButtons />
    </HistoryNotice>
  )
}

function Versions({ row, chosen }: { row: DocumentRow; chosen: number | undefined }) {
  const history = useHistory(row)
  const { online } = useSync()
  const { versions, error } = history
  const newest = versions?.[0]?.version
  const shown = chosen ?? newest

  if (!versions && !online)
    return (
      <HistoryNotice
        title="You are offline"
        text="The versions of a document are kept on the server. They are shown here as soon as there is a connection."
      />
    )
  if (!versions && error !== undefined)
    return (
      <HistoryNotice title="The history cannot be shown" text={error}>
        <Button onClick={history.tryAgain}>Try again</Button>
      </HistoryNotice>
    )
  return (
    <div className="grid min-h-0 flex-1 md:grid-cols-[15rem_minmax(0,1fr)]">
      <Column className={cn('md:border-r', chosen !== undefined && 'max-md:hidden')}>
        {versions ? (
          <VersionList row={row} history={history} versions={versions} shown={shown} />
        ) : (
          <VersionListSkeleton />
        )}
      </Column>
      <Column className={cn(chosen === undefined && 'max-md:hidden')}>
        {shown !== undefined && (
          <VersionPane key={shown} row={row} version={shown} isNewest={shown === newest} />
        )}
      </Column>
    </div>
  )
}

function Column({ className, children }: { className: string; children: ReactNode }) {
  return <div className={cn('min-h-0 min-w-0 overflow-y-auto', className)}>{children}</div>
}
