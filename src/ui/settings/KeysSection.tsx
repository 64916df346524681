import { useState } from 'react'
import { type KeyView, useKeys } from '@/hooks/useSettings'
import { useWorkspaces, type WorkspaceRow } from '@/hooks/useWorkspaces'
import { describeAge } from '@/ui/documents/describeAge'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { useAttempt } from '@/ui/shell/useAttempt'
import { ServerButton } from '@/ui/sync/ServerButton'
import { NewKeyForm } from './NewKeyForm'
import { SecretOnce } from './SecretOnce'
import { Section } from './Section'
import { ServerList, ServerListItem } from './ServerList'
import { shortDate } from './shortDate'

export function KeysSection({ userId }: { userId: string }) {
  const { query, create, revoke } = useKeys(userId)
  const { workspaces } = useWorkspaces()
  const { busy, attempt } = useAttempt()
  const [made, setMade] = useState<string>()
  const [ending, setEnding] = useState<KeyView>()

  return (
    <Section
      title="API keys"
      text="Programs show one as “Authorization: Bearer …” and act as you, in one of your workspaces or in all."
    >
      <NewKeyForm
        workspaces={workspaces}
        busy={busy}
        onCreate={(key) => void attempt(async () => setMade(await create(key)))}
      />
      {made !== undefined && <SecretOnce key={made} label="API key" secret={made} />}
      <p className="text-muted-foreground text-sm">
        What can be asked with it:{' '}
        <a href="/docs/api" className="text-primary underline underline-offset-2">
          the API, to read and to try
        </a>
        .
      </p>
      <ServerList label="API keys" query={query} empty="You have no keys.">
        {(key) => (
          <ServerListItem key={key.id} title={key.name} note={describeKey(key, workspaces)}>
            <ServerButton
              size="sm"
              variant="danger"
              aria-label={`Revoke ${key.name}`}
              disabled={busy}
              onClick={() => setEnding(key)}
            >
              Revoke
            </ServerButton>
          </ServerListItem>
        )}
      </ServerList>
      <ConfirmDialog
        open={ending !== undefined}
        title={`Revoke “${ending?.name}”?`}
        text="Programs that use this key are refused from now on."
        action="Revoke"
        onConfirm={() => void attempt(async () => ending && revoke(ending.id))}
        onClose={() => setEnding(undefined)}
      />
    </Section>
  )
}

function describeKey(
  { start, scopes, workspaceId, expiresAt, lastUsedAt }: KeyView,
  workspaces: WorkspaceRow[],
): string {
  const only = workspaces.find(({ id }) => id === workspaceId)?.name ?? 'one workspace'
  const where = workspaceId === null ? [] : [`only ${only}`]
  const used = lastUsedAt === null ? 'never used' : `used ${describeAge(lastUsedAt, Date.now())}`
  const ends = expiresAt === null ? [] : [`expires ${shortDate.format(expiresAt)}`]
  return [`${start}…`, scopes.includes('write') ? 'read and write' : 'read', ...where, used, ...ends].join(
    ' · ',
  )
}
