import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useWorkspaceActions } from '@/hooks/useSettings'
import { useUnsent } from '@/hooks/useUnsent'
import type { WorkspaceRow } from '@/hooks/useWorkspaces'
import { Button } from '@/ui/primitives/button'
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/ui/primitives/dialog'
import { Field } from '@/ui/primitives/field'
import { useAttempt } from '@/ui/shell/useAttempt'
import { ServerButton } from '@/ui/sync/ServerButton'
import { Section } from './Section'
import { unsentText } from './unsentText'

export function DeleteWorkspaceSection({ workspace }: { workspace: WorkspaceRow }) {
  const { remove } = useWorkspaceActions()
  const { busy, attempt } = useAttempt()
  const unsent = useUnsent(workspace.id) ?? 0
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const [typed, setTyped] = useState('')

  function close() {
    setAsking(false)
    setTyped('')
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    close()
    void attempt(async () => {
      await remove(workspace.id)
      toast('Workspace deleted', { description: workspace.name })
      navigate('/')
    })
  }

  return (
    <Section title="Delete workspace" text="With all its documents and their history, for all its members.">
      <div>
        <ServerButton variant="danger" disabled={busy} onClick={() => setAsking(true)}>
          Delete workspace
        </ServerButton>
      </div>
      <Dialog open={asking} onOpenChange={(next) => !next && close()}>
        <DialogContent role="alertdialog">
          <form className="grid gap-4" onSubmit={submit}>
            <DialogHeader>
              <DialogTitle>Delete “{workspace.name}”?</DialogTitle>
              <DialogDescription>
                {`Nobody will be able to open it or its documents, and you cannot take it back. ${unsentText(unsent)}`.trim()}
              </DialogDescription>
            </DialogHeader>
            <Field
              label="Type the workspace’s name to confirm"
              name="confirm-name"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <DialogFooter>
              <Button variant="ghost" onClick={close}>
                Cancel
              </Button>
              <ServerButton type="submit" variant="danger" disabled={typed.trim() !== workspace.name}>
                Delete for everyone
              </ServerButton>
            </DialogFooter>
          </form>
        </DialogContent>
      </Dialog>
    </Section>
  )
}
