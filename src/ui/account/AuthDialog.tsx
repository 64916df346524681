import { useEffect, useState } from 'react'
import { useAccount } from '@/hooks/useAccount'
import { useDocumentCount } from '@/hooks/useDocumentCount'
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/ui/primitives/dialog'
import type { AuthMode } from '@/ui/shell/dialogs'
import { SignInForm } from './SignInForm'
import { SignUpForm } from './SignUpForm'

type AuthDialogProps = { mode: AuthMode; onModeChange: (mode: AuthMode) => void; onClose: () => void }

export function AuthDialog({ mode, onModeChange, onClose }: AuthDialogProps) {
  const { status } = useAccount()
  const documents = useDocumentCount('active') ?? 0
  const [entered, setEntered] = useState(false)
  // Not before the page knows: the focus would go back to a button that is about to vanish.
  useEffect(() => {
    if (entered && status === 'signed-in') onClose()
  }, [entered, status, onClose])
  const onDone = () => setEntered(true)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{mode === 'sign-up' ? 'Sign up' : 'Sign in'}</DialogTitle>
          <DialogDescription>{promise(mode, status, documents)}</DialogDescription>
        </DialogHeader>
        {mode === 'sign-up' ? (
          <SignUpForm onDone={onDone} onSwitch={() => onModeChange('sign-in')} />
        ) : (
          <SignInForm onDone={onDone} onSwitch={() => onModeChange('sign-up')} />
        )}
      </DialogContent>
    </Dialog>
  )
}

function promise(mode: AuthMode, status: string, documents: number): string {
  if (status === 'expired')
    return 'Your session has ended. Your unsent changes are safe and go out once you are back.'
  if (documents > 0) {
    const yours = documents === 1 ? 'The document' : `All ${documents} documents`
    return `${yours} on this device will come along to your account.`
  }
  return mode === 'sign-up'
    ? 'Keep your documents on the server and reach them from every device.'
    : 'What you write on this device before signing in comes along.'
}
