import { createContext, useContext } from 'react'
import type { DocumentAddress } from '@/hooks/useDocumentRow'

export type AuthMode = 'sign-up' | 'sign-in'

export type DialogActions = {
  openAuth(mode: AuthMode): void
  openConflict(document: DocumentAddress): void
}

export const DialogsContext = createContext<DialogActions | undefined>(undefined)

/** Opens the dialogs that several places lead to. DialogHost shows them. */
export function useDialogs(): DialogActions {
  const actions = useContext(DialogsContext)
  if (!actions) throw new Error('useDialogs outside DialogHost')
  return actions
}
