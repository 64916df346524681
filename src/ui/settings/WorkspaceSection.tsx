import type { FormEvent } from 'react'
import { toast } from 'sonner'
import { useWorkspaceActions } from '@/hooks/useSettings'
import type { WorkspaceRow } from '@/hooks/useWorkspaces'
import { Field } from '@/ui/primitives/field'
import { useAttempt } from '@/ui/shell/useAttempt'
import { ServerButton } from '@/ui/sync/ServerButton'
import { Section } from './Section'

export function WorkspaceSection({ workspace }: { workspace: WorkspaceRow }) {
  const { rename } = useWorkspaceActions()
  const { busy, attempt } = useAttempt()
  const isOwner = workspace.role === 'owner'

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('workspace-name') ?? '').trim()
    if (name === '' || name === workspace.name) return
    void attempt(async () => {
      await rename(workspace.id, name)
      toast('Renamed', { description: name })
    })
  }

  return (
    <Section
      title="Workspace"
      text={
        isOwner
          ? 'The one you are looking at. Its name is the same for all its members.'
          : `The one you are looking at, as its ${workspace.role}. Its owners can rename it.`
      }
    >
      <form className="flex items-end gap-2" onSubmit={submit}>
        <div className="flex-1">
          <Field
            label="Name"
            name="workspace-name"
            autoComplete="off"
            maxLength={200}
            defaultValue={workspace.name}
            readOnly={!isOwner}
          />
        </div>
        {isOwner && (
          <ServerButton type="submit" disabled={busy}>
            Rename
          </ServerButton>
        )}
      </form>
    </Section>
  )
}
