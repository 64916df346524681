import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { type AuthMode, type DialogActions, DialogsContext } from './dialogs'

const AuthDialog = lazy(() =>
  import('@/ui/account/AuthDialog').then((module) => ({ default: module.AuthDialog })),
)
const ConflictDialog = lazy(() =>
  import('@/ui/sync/ConflictDialog').then((module) => ({ default: module.ConflictDialog })),
)

/** Holds which dialog is open, and loads a dialog's code when it is first wanted. */
export function DialogHost({ children }: { children: ReactNode }) {
  const [authMode, setAuthMode] = useState<AuthMode>()
  const [conflictId, setConflictId] = useState<string>()
  const actions = useMemo<DialogActions>(() => ({ openAuth: setAuthMode, openConflict: setConflictId }), [])
  return (
    <DialogsContext value={actions}>
      {children}
      <Suspense>
        {authMode && (
          <AuthDialog mode={authMode} onModeChange={setAuthMode} onClose={() => setAuthMode(undefined)} />
        )}
        {conflictId !== undefined && (
          <ConflictDialog key={conflictId} documentId={conflictId} onClose={() => setConflictId(undefined)} />
        )}
      </Suspense>
    </DialogsContext>
  )
}
