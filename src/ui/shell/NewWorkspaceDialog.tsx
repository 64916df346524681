import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useWorkspaces } from '@/hooks/useWorkspaces'
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
import { useServerProblem } from '@/ui/sync/useServerProblem'

export function NewWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const { create } = useWorkspaces()
  const problem = useServerProblem()
  const [, navigate] = useLocation()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('workspace') ?? '').trim()
    if (!name) return setError('Give it a name.')
    setBusy(true)
    setError(undefined)
    try {
      await create(name)
      navigate('/')
      onClose()
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : 'The workspace could not be made. Try again later.')
      setBusy(false)
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>New workspace</DialogTitle>
          <DialogDescription>
            A separate set of documents, on the server and on your devices.
          </DialogDescription>
        </DialogHeader>
        <form noValidate className="grid gap-5" onSubmit={(event) => void submit(event)}>
          <Field
            label="Workspace name"
            name="workspace"
            autoComplete="off"
            maxLength={200}
            error={problem === undefined ? error : `${problem} A workspace is made on the server.`}
          />
          <DialogFooter>
            <Button variant="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" disabled={busy || problem !== undefined}>
              Create workspace
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
