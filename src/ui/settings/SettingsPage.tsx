import { useSync } from '@/contexts/SyncContext'
import { useAccount } from '@/hooks/useAccount'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import { AuthButtons } from '@/ui/account/AccountControls'
import { Button } from '@/ui/primitives/button'
import { useServerProblem } from '@/ui/sync/useServerProblem'
import { ConflictSection } from './ConflictSection'
import { DeleteWorkspaceSection } from './DeleteWorkspaceSection'
import { DeviceSection } from './DeviceSection'
import { InvitesSection } from './InvitesSection'
import { KeysSection } from './KeysSection'
import { MembersSection } from './MembersSection'
import { StorageSection } from './StorageSection'
import { WorkspaceSection } from './WorkspaceSection'

/** What only the server knows of the workspace that is looked at, and of the account. */
export function SettingsPage() {
  const { status, user } = useAccount()
  const { online, syncNow } = useSync()
  const problem = useServerProblem()
  const { current } = useWorkspaces()
  if (status === 'loading') return null
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-6 sm:px-8 sm:py-10">
      <h1 className="font-semibold text-2xl tracking-tight">Settings</h1>
      {status !== 'signed-in' || !user || !current ? (
        <div className="mt-4 flex flex-wrap items-center justify-between gap-4 text-muted-foreground text-sm">
          <p>Workspaces, members and API keys are on the server: sign in to see them.</p>
          <AuthButtons />
        </div>
      ) : (
        <>
          {problem !== undefined && (
            <div className="mt-4 flex flex-wrap items-center justify-between gap-3 rounded-xl bg-muted px-4 py-2.5 text-muted-foreground text-sm">
              <p role="status">
                {problem} Settings are on the server and can be changed once there is a connection.
              </p>
              {online && (
                <Button size="sm" className="text-foreground" onClick={() => void syncNow()}>
                  Try again
                </Button>
              )}
            </div>
          )}
          <WorkspaceSection key={`name ${current.id}`} workspace={current} />
          <StorageSection key={`storage ${current.id}`} workspaceId={current.id} />
          <MembersSection key={`members ${current.id}`} workspace={current} userId={user.id} />
          {current.role === 'owner' && (
            <InvitesSection key={`invites ${current.id}`} workspaceId={current.id} />
          )}
          <KeysSection userId={user.id} />
          {current.role === 'owner' && !current.personal && (
            <DeleteWorkspaceSection key={`delete ${current.id}`} workspace={current} />
          )}
        </>
      )}
      <ConflictSection />
      <DeviceSection />
    </div>
  )
}
