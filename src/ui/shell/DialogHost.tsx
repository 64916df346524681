import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { toastNotLoaded } from '@/ui/primitives/toastNotLoaded'
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

function NotLoaded({ onClose }: { onClose: () => void }) {
  const tell = useEffectEvent(() => {
    toastNotLoaded()
    onClose()
  })
  useEffect(() => tell(), [])
  return null
}
