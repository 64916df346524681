import { useState } from 'react'
import { type Role, useInvites } from '@/hooks/useSettings'
import { useAttempt } from '@/ui/shell/useAttempt'
import { ServerButton } from '@/ui/sync/ServerButton'
import { RoleSelect } from './RoleSelect'
import { SecretOnce } from './SecretOnce'
import { Section } from './Section'
import { ServerList, ServerListItem } from './ServerList'
import { shortDate } from './shortDate'

export function InvitesSection({ workspaceId }: { workspaceId: string }) {
  const { query, create, revoke } = useInvites(workspaceId)
  const { busy, attempt } = useAttempt()
  const [role, setRole] = useState<Role>('editor')
  const [link, setLink] = useState<string>()

  return (
    <Section title="Invitations" text="Anyone with such a link can join, until it expires or you revoke it.">
      <div className="flex flex-wrap items-center gap-2">
        <RoleSelect label="Role of who joins" value={role} onChange={setRole} />
        <ServerButton disabled={busy} onClick={() => void attempt(async () => setLink(await create(role)))}>
          Make a link
        </ServerButton>
      </div>
      {link !== undefined && <SecretOnce key={link} label="Invitation link" secret={link} />}
      <ServerList label="Invitations" query={query} empty="No invitation is open.">
        {({ id, role: invitedAs, expiresAt }) => (
          <ServerListItem
            key={id}
            title={`To join as ${invitedAs}`}
            note={`Open until ${shortDate.format(expiresAt)}`}
          >
            <ServerButton
              size="sm"
              variant="danger"
              disabled={busy}
              onClick={() =>
                void attempt(async () => {
                  await revoke(id)
                  setLink(undefined)
                })
              }
            >
              Revoke
            </ServerButton>
          </ServerListItem>
        )}
      </ServerList>
    </Section>
  )
}
