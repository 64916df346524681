import { useState } from 'react'
import { useLocation } from 'wouter'
import { type MemberView, type Role, useMembers } from '@/hooks/useSettings'
import { useUnsent } from '@/hooks/useUnsent'
import type { WorkspaceRow } from '@/hooks/useWorkspaces'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { useAttempt } from '@/ui/shell/useAttempt'
import { ServerButton } from '@/ui/sync/ServerButton'
import { useServerProblem } from '@/ui/sync/useServerProblem'
import { RoleSelect } from './RoleSelect'
import { Section } from './Section'
import { ServerList, ServerListItem } from './ServerList'
import { unsentText } from './unsentText'

export function MembersSection({ workspace, userId }: { workspace: WorkspaceRow; userId: string }) {
  const { query, setRole, remove } = useMembers(workspace.id)
  const { busy, attempt } = useAttempt()
  const unsent = useUnsent(workspace.id) ?? 0
  const problem = useServerProblem()
  const [, navigate] = useLocation()
  const [going, setGoing] = useState<MemberView>()
  const leaves = going?.userId === userId
  const isOwner = workspace.role === 'owner'

  function change({ userId: id }: MemberView, role: Role) {
    void attempt(() => setRole(id, role))
  }

  function takeOut(member: MemberView) {
    void attempt(async () => {
      await remove(member.userId)
      if (member.userId === userId) navigate('/')
    })
  }

  return (
    <Section
      title="Members"
      text="Owners manage the workspace, editors write its documents, viewers read them."
    >
      <ServerList label="Members" query={query} empty="No members.">
        {(member) => {
          const isMe = member.userId === userId
          return (
            <ServerListItem
              key={member.userId}
              title={isMe ? `${member.name} (you)` : member.name}
              note={member.email}
            >
              {isOwner ? (
                <RoleSelect
                  label={`Role of ${member.name}`}
                  value={member.role}
                  disabled={busy || problem !== undefined || (isMe && workspace.personal)}
                  onChange={(role) => change(member, role)}
                />
              ) : (
                <span className="text-muted-foreground text-sm capitalize">{member.role}</span>
              )}
              {isMe && !workspace.personal && (
                <ServerButton size="sm" disabled={busy} onClick={() => setGoing(member)}>
                  Leave
                </ServerButton>
              )}
              {!isMe && isOwner && (
                <ServerButton
                  size="sm"
                  variant="danger"
                  aria-label={`Remove ${member.name}`}
                  disabled={busy}
                  onClick={() => setGoing(member)}
                >
                  Remove
                </ServerButton>
              )}
            </ServerListItem>
          )
        }}
      </ServerList>
      <ConfirmDialog
        open={going !== undefined}
        title={leaves ? `Leave “${workspace.name}”?` : `Remove ${going?.name}?`}
        text={
          leaves
            ? `You need an invitation to come back. ${unsentText(unsent)}`.trim()
            : 'Open invitations end with it, so that nobody comes back by one.'
        }
        action={leaves ? 'Leave' : 'Remove'}
        onConfirm={() => going && takeOut(going)}
        onClose={() => setGoing(undefined)}
      />
    </Section>
  )
}
