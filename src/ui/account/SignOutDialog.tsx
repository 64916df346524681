import { LoaderCircle } from 'lucide-react'
import { useLocation } from 'wouter'
import { useSync } from '@/contexts/SyncContext'
import { useAccount } from '@/hooks/useAccount'
import { useUnsent } from '@/hooks/useUnsent'
import { Button } from '@/ui/primitives/button'
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/ui/primitives/dialog'
import { useAttempt } from '@/ui/shell/useAttempt'

/** Asked only when signing out would leave work behind that the server does not have. */
export function SignOutDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { signOut } = useAccount()
  const unsent = useUnsent() ?? 0
  const { online, syncNow } = useSync()
  const [, navigate] = useLocation()
  const { busy, attempt } = useAttempt()
  const many = unsent === 1 ? '1 document has' : `${unsent} documents have`

  function leave(choice: 'keep' | 'discard') {
    void attempt(async () => {
      await signOut({ unsent: choice })
      navigate('/')
      onClose()
    }, 'You are still signed in')
  }

  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent role="alertdialog">
        <DialogHeader>
          <DialogTitle>{unsent > 0 ? 'Sign out with unsent work?' : 'Everything is sent'}</DialogTitle>
          <DialogDescription>
            {unsent > 0
              ? `${many} changes that have not reached the server. Kept on this device, they wait here, unseen by others, until you sign in again.`
              : 'All your changes are on the server. You can sign out now.'}
          </DialogDescription>
        </DialogHeader>
        <div className="grid gap-2">
          {unsent > 0 ? (
            <>
              <Button variant="primary" disabled={busy || !online} onClick={() => void attempt(syncNow)}>
                {busy && <LoaderCircle aria-hidden className="animate-spin" />}
                {online ? 'Sync now' : 'Sync now (you are offline)'}
              </Button>
              <Button disabled={busy} onClick={() => leave('keep')}>
                Keep on this device
              </Button>
              <Button variant="danger" disabled={busy} onClick={() => leave('discard')}>
                Discard
              </Button>
            </>
          ) : (
            <Button variant="primary" disabled={busy} onClick={() => leave('keep')}>
              Sign out
            </Button>
          )}
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
