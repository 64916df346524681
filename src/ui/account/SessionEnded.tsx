import { useState } from 'react'
import { useAccount } from '@/hooks/useAccount'
import { useUnsent } from '@/hooks/useUnsent'
import { Button } from '@/ui/primitives/button'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { useDialogs } from '@/ui/shell/dialogs'
import { useAttempt } from '@/ui/shell/useAttempt'

/**
 * In place of the documents of an account whose session has ended, for good as far as the server says: who is here now may
 * be somebody else (OB11).
 */
export function SessionEnded() {
  const { user, signOut } = useAccount()
  const unsent = useUnsent() ?? 0
  const { openAuth } = useDialogs()
  const { busy, attempt } = useAttempt()
  const [asking, setAsking] = useState(false)
  const many = unsent === 1 ? '1 document has changes' : `${unsent} documents have changes`
  return (
    <main className="m-auto grid max-w-md justify-items-start gap-4 p-8">
      <h1 className="font-semibold text-xl tracking-tight">Your session has ended</h1>
      <p className="text-pretty text-muted-foreground text-sm leading-relaxed">
        {`Sign in again${user ? ` as ${user.email}` : ''} to see your documents.`}
        {unsent > 0 && ` ${many} that did not reach the server; they wait on this device.`}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => openAuth('sign-in')}>
          Sign in again
        </Button>
        <Button disabled={busy} onClick={() => setAsking(true)}>
          Remove from this device
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        title="Remove this account from this device?"
        text={
          unsent > 0
            ? `${many} that did not reach the server. They are lost for good.`
            : 'Everything of it is on the server, and comes back when you sign in again.'
        }
        action="Remove"
        onConfirm={() => void attempt(() => signOut({ unsent: 'discard' }), 'It could not be removed')}
        onClose={() => setAsking(false)}
      />
    </main>
  )
}
