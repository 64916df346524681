import { Users } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useAccount } from '@/hooks/useAccount'
import { useWorkspaceActions } from '@/hooks/useSettings'
import { AuthButtons } from '@/ui/account/AccountControls'
import { ServerButton } from '@/ui/sync/ServerButton'
import { useServerProblem } from '@/ui/sync/useServerProblem'

/** Where an invitation's link leads: its token stands behind `#`, which no server sees. */
export function InvitePage() {
  const { status, user } = useAccount()
  const { join } = useWorkspaceActions()
  const [, navigate] = useLocation()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const problem = useServerProblem()

  async function accept() {
    setBusy(true)
    setError(undefined)
    try {
      await join(window.location.hash.slice(1))
      navigate('/')
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : 'That did not work. Try again later.')
      setBusy(false)
    }
  }

  if (status === 'loading') return null
  return (
    <section className="m-auto grid max-w-sm justify-items-center gap-2 p-8 text-center">
      <Users aria-hidden className="mb-2 size-8 text-muted-foreground" />
      <h1 className="font-semibold text-lg tracking-tight">You are invited to a workspace</h1>
      {status === 'signed-in' ? (
        <>
          <p className="text-pretty text-muted-foreground text-sm">
            You join as {user?.email}. Its documents then are on this device too.
          </p>
          <ServerButton variant="primary" className="mt-4" disabled={busy} onClick={() => void accept()}>
            Join
          </ServerButton>
          {problem !== undefined && (
            <p role="status" className="text-muted-foreground text-sm">
              {problem} You can join once there is a connection.
            </p>
          )}
        </>
      ) : (
        <>
          <p className="text-pretty text-muted-foreground text-sm">
            To join it you need an account. What you have written on this device comes along.
          </p>
          <AuthButtons className="mt-4" />
        </>
      )}
      {error !== undefined && (
        <p role="alert" className="mt-2 text-failed text-sm">
          {error}
        </p>
      )}
    </section>
  )
}
