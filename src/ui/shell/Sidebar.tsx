import { SquarePen, Trash2 } from 'lucide-react'
import { lazy, type RefObject, Suspense, useDeferredValue, useRef, useState } from 'react'
import { Link, useRoute } from 'wouter'
import { useAccount } from '@/hooks/useAccount'
import { useDocumentCount } from '@/hooks/useDocumentCount'
import { AuthButtons } from '@/ui/account/AccountControls'
import { DocumentList } from '@/ui/documents/DocumentList'
import { SearchBox } from '@/ui/documents/SearchBox'
import { useNewDocument } from '@/ui/documents/useNewDocument'
import { prepareDocumentPage } from '@/ui/editor/loadDocumentPage'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { Kbd } from '@/ui/primitives/kbd'
import { focusFirstLink } from '@/ui/primitives/LinkList'
import { LIST_ID } from '@/ui/primitives/landmarks'
import { ErrorBoundary } from './ErrorBoundary'
import { useOpenAddress } from './useOpenAddress'

const FoundOnServer = lazy(() =>
  import('@/ui/documents/FoundOnServer').then((module) => ({ default: module.FoundOnServer })),
)

type SidebarProps = {
  searchRef: RefObject<HTMLInputElement | null>
  /** On a phone: there is nothing beside it. */
  isWholePage: boolean
  className?: string
}

/** The list of documents, beside the page or, on a phone, as a page of its own. */
export function Sidebar({ searchRef, isWholePage, className }: SidebarProps) {
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search.trim())
  const newDocument = useNewDocument()
  const open = useOpenAddress()
  const { status } = useAccount()
  const lists = useRef<HTMLDivElement>(null)
  const landmark = { role: isWholePage ? 'main' : 'navigation', 'aria-label': 'Workspace' }
  return (
    <div
      id={LIST_ID}
      {...landmark}
      tabIndex={-1}
      className={cn(
        'flex min-h-0 flex-col bg-background outline-none md:border-r md:bg-sidebar short:overflow-y-auto print:hidden',
        className,
      )}
    >
      {isWholePage ? <h1 className="sr-only">Documents</h1> : <h2 className="sr-only">Documents</h2>}
      <div className="grid gap-2 p-3">
        <Button
          variant="primary"
          aria-keyshortcuts="Alt+N"
          onPointerEnter={prepareDocumentPage}
          onClick={() => void newDocument()}
        >
          <SquarePen aria-hidden />
          New document
          <Kbd className="ml-auto max-md:hidden">Alt N</Kbd>
        </Button>
        <SearchBox
          value={search}
          onChange={setSearch}
          inputRef={searchRef}
          onLeave={() => focusFirstLink(lists.current)}
        />
      </div>
      {/* Where the screen is low, the whole of the sidebar scrolls instead. */}
      <div ref={lists} className="min-h-0 flex-1 overflow-y-auto short:flex-none short:overflow-visible">
        <DocumentList key={wanted} search={wanted} open={open} />
        {wanted && (
          <ErrorBoundary instead={null}>
            <Suspense>
              <FoundOnServer search={wanted} open={open} />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
      {status === 'guest' && (
        <div className="flex items-center justify-between gap-3 border-t px-4 py-2.5 md:hidden">
          <p className="text-pretty text-muted-foreground text-xs">
            Also on the server and your other devices?
          </p>
          <AuthButtons />
        </div>
      )}
      <TrashLink />
    </div>
  )
}

function TrashLink() {
  const [open] = useRoute('/trash')
  const count = useDocumentCount('trash') ?? 0
  return (
    <div className="border-t p-2">
      <Link
        href="/trash"
        aria-current={open ? 'page' : undefined}
        className={cn(
          'focus-ring flex h-10 items-center gap-2.5 rounded-lg px-3 text-sm md:h-9',
          open
            ? 'bg-primary-soft font-medium'
            : 'text-muted-foreground hover:bg-accent hover:text-foreground',
        )}
      >
        <Trash2 aria-hidden className="size-4" />
        Trash
        {count > 0 && <span className="ml-auto text-xs tabular-nums">{count}</span>}
      </Link>
    </div>
  )
}
