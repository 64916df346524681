import { lazy, Suspense } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { DocumentSkeleton } from '@/ui/editor/DocumentSkeleton'
import { loadDocumentPage } from '@/ui/editor/loadDocumentPage'
import { cn } from '@/ui/primitives/cn'
import { PAGE_ID } from '@/ui/primitives/landmarks'
import { ErrorBoundary } from './ErrorBoundary'
import { Home } from './Home'
import { NotFound } from './NotFound'

const DocumentPage = lazy(() => loadDocumentPage().then((module) => ({ default: module.DocumentPage })))
const TrashPage = lazy(() =>
  import('@/ui/documents/TrashPage').then((module) => ({ default: module.TrashPage })),
)
const SettingsPage = lazy(() =>
  import('@/ui/settings/SettingsPage').then((module) => ({ default: module.SettingsPage })),
)
const HistoryPage = lazy(() =>
  import('@/ui/history/HistoryPage').then((module) => ({ default: module.HistoryPage })),
)
const InvitePage = lazy(() =>
  import('@/ui/settings/InvitePage').then((module) => ({ default: module.InvitePage })),
)

export function MainPane({ className }: { className?: string }) {
  const [location] = useLocation()
  return (
    <main
      id={PAGE_ID}
      tabIndex={-1}
      className={cn(
        'print:block print:overflow-visible flex min-h-0 min-w-0 flex-col overflow-y-auto outline-none',
        className,
      )}
    >
      <ErrorBoundary key={location}>
        <Suspense>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/trash" component={TrashPage} />
            <Route path="/settings" component={SettingsPage} />
            <Route path="/invite" component={InvitePage} />
            <Route path="/doc/:workspaceId/:id">
              {(address) => (
                <Suspense fallback={<DocumentSkeleton />}>
                  <DocumentPage key={`${address.workspaceId}/${address.id}`} address={address} />
                </Suspense>
              )}
            </Route>
            <Route path="/doc/:workspaceId/:id/history">
              {(address) => <HistoryPage key={`${address.workspaceId}/${address.id}`} address={address} />}
            </Route>
            <Route>
              <NotFound what="page" />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </main>
  )
}
