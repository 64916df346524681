import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { type AuthMode, type DialogActions, DialogsContext } from './dialogs'
import { ErrorBoundary } from './ErrorBoundary'

const AuthDialog = lazy(() =>
  import('@/ui/account/AuthDialog').then((module) => ({ default: module.AuthDialog })),
)
const ConflictDialog = lazy(() =>
  import('@/ui/sync/ConflictDialog').then((module) => ({ default: module.ConflictDialog })),
)

/** Holds which dialog is open, and loads a dialog's code when it is first wanted. */
export function DialogHost({ children }: { children: ReactNode }) {
  const [authMode, setAuthMode] = useState<AuthMode>()
  const [conflict, setConflict] = useState<DocumentAddress>()
  const actions = useMemo<DialogActions>(() => ({ openAuth: setAuthMode, openConflict: setConflict }), [])
  const isOpen = authMode !== undefined || conflict !== undefined
  function close() {
    setAuthMode(undefined)
    setConflict(undefined)
  }
  return (
    <DialogsContext value={actions}>
      {children}
      <ErrorBoundary key={String(isOpen)} instead={isOpen && <NotLoaded onClose={close} />}>
        <Suspense>
          {authMode && <AuthDialog mode={authMode} onModeChange={setAuthMode} onClose={close} />}
          {conflict && (
            <ConflictDialog
              key={`${conflict.workspaceId}/${conflict.id}`}
              document={conflict}
              onClose={close}
            />
          )}
        </Suspense>
      </ErrorBoundary>
    </DialogsContext>
  )
}

/** Its code did not come: the line is dead, or a newer version has taken its place. */
function NotLoaded({ onClose }: { onClose: () => void }) {
  return (
    <ConfirmDialog
      open
      title="This could not be opened"
      text="A part of the app did not load. Everything you wrote is still saved on this device. Reload the page to try again."
      action="Reload"
      variant="primary"
      onConfirm={() => location.reload()}
      onClose={onClose}
    />
  )
}
