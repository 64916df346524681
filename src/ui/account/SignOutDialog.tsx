import { LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useSync } from '@/contexts/SyncContext'
import { useAccount } from '@/hooks/useAccount'
import { useUnsent } from '@/hooks/useUnsent'
import { DownloadUnsent } from '@/ui/documents/DownloadUnsent'
import { Button } from '@/ui/primitives/button'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/ui/primitives/dialog'
import { useAttempt } from '@/ui/shell/useAttempt'
import { NeedsActionList } from '@/ui/sync/NeedsActionList'

/** Asked only when signing out would leave work behind that the server does not have. */
export function SignOutDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { signOut } = useAccount()
  const unsent = useUnsent() ?? 0
  const { online, syncNow, pending, conflicts, failures } = useSync()
  const [, navigate] = useLocation()
  const { busy, attempt } = useAttempt()
  const [discarding, setDiscarding] = useState(false)
  const waiting = conflicts + failures
  const many = unsent === 1 ? '1 document has changes' : `${unsent} documents have changes`

  function leave(choice: 'keep' | 'discard') {
    void attempt(async () => {
      await signOut({ unsent: choice })
      navigate('/')
      onClose()
    }, 'You are still signed in')
  }

  return (
    <>
      <Dialog open={open && !discarding} onOpenChange={(next) => !next && onClose()}>
        <DialogContent role="alertdialog">
          <DialogHeader>
            <DialogTitle>{unsent > 0 ? 'Sign out with unsent work?' : 'Everything is sent'}</DialogTitle>
            <DialogDescription>
              {unsent > 0
                ? `${many} that have not reached the server. Kept on this device, the app shows them only after you sign in again; but they are not encrypted, and anyone who uses this browser could read them.`
                : 'All your changes are on the server, and your documents leave this device when you sign out.'}
            </DialogDescription>
          </DialogHeader>
          {waiting > 0 && (
            <div className="grid gap-1">
              <p className="text-sm">
                {waiting === 1
                  ? 'One of them needs your decision before it can be sent:'
                  : `${waiting} of them need your decision before they can be sent:`}
              </p>
              <NeedsActionList onLeave={onClose} />
            </div>
          )}
          <div className="grid gap-2">
            {unsent > 0 ? (
              <>
                {pending > 0 && (
                  <Button variant="primary" disabled={busy || !online} onClick={() => void attempt(syncNow)}>
                    {busy && <LoaderCircle aria-hidden className="animate-spin" />}
                    {online ? 'Sync now' : 'Sync now (you are offline)'}
                  </Button>
                )}
                <DownloadUnsent />
                <Button disabled={busy} onClick={() => leave('keep')}>
                  Keep on this device
                </Button>
                <Button variant="danger" disabled={busy} onClick={() => setDiscarding(true)}>
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
      <ConfirmDialog
        open={discarding}
        title="Discard your unsent changes?"
        text={`${many} that have not reached the server. They are lost for good, and you are signed out.`}
        action="Discard and sign out"
        onConfirm={() => leave('discard')}
        onClose={() => setDiscarding(false)}
      />
    </>
  )
}
