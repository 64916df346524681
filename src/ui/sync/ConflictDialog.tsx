import { LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { useSync } from '@/contexts/SyncContext'
import { type ConflictView, useConflict } from '@/hooks/useConflict'
import { type DocumentAddress, useDocumentRow } from '@/hooks/useDocumentRow'
import { Button } from '@/ui/primitives/button'
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/ui/primitives/dialog'
import { ConflictPanes } from './ConflictPanes'
import { describeConflict } from './describeConflict'
import { TitleChoice, type TitleSide } from './TitleChoice'
import { useOtherConflicts } from './useOtherConflicts'
import { useResolvedToast } from './useResolvedToast'

type Choice = Parameters<ConflictView['resolve']>[0]

const CHOICES: [Choice, string][] = [
  ['server', "Keep server's"],
  ['merge', 'Merge both'],
  ['local', 'Keep mine'],
]

/** The texts in conflict, and the choice between them. Nothing is preselected, and what is not kept can be brought back. */
export function ConflictDialog({ document, onClose }: { document: DocumentAddress; onClose: () => void }) {
  const conflict = useConflict(document)
  const row = useDocumentRow(document)
  const { online } = useSync()
  const others = useOtherConflicts(document)
  const toastResolved = useResolvedToast()
  const [choosing, setChoosing] = useState<Choice>()
  const [error, setError] = useState<string>()
  const [title, setTitle] = useState<TitleSide>('local')
  const [merged, setMerged] = useState<string>()
  const [alsoOthers, setAlsoOthers] = useState(false)

  async function choose(choice: Choice) {
    if (!conflict) return
    setChoosing(choice)
    setError(undefined)
    try {
      if (await conflict.resolve(choice, title, choice === 'merge' ? merged : undefined)) {
        const also = alsoOthers ? await others.choose(choice) : { resolved: [], left: 0 }
        toastResolved(choice, [document, ...also.resolved], also.left)
        return onClose()
      }
      setError('The document has changed meanwhile. Please look at both texts again.')
      setChoosing(undefined)
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : 'That did not work. Please try again.')
      setChoosing(undefined)
    }
  }

  const server = conflict?.server
  const problem = error ?? (online ? conflict?.error : undefined)
  const ready = server !== undefined && choosing === undefined
  if (conflict === null && choosing === undefined) return <NoConflict onClose={onClose} />
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className={conflict?.mergeable ? 'max-w-6xl sm:h-[56rem]' : 'max-w-4xl sm:h-[40rem]'}>
        <DialogHeader>
          <DialogTitle>Resolve conflict</DialogTitle>
          <DialogDescription>{describeConflict(conflict)}</DialogDescription>
        </DialogHeader>
        <ConflictPanes
          conflict={conflict}
          editedAt={row?.updatedAt}
          unreachable={!online || problem !== undefined}
          onMerged={setMerged}
        />
        <div className="grid shrink-0 gap-3">
          {!online && !server && (
            <p role="status" className="text-muted-foreground text-sm">
              You are offline. The server's text can be shown when there is a connection.
            </p>
          )}
          {problem && (
            <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
              <p role="alert" className="text-failed">
                {problem}
              </p>
              {conflict && !server && (
                <Button size="sm" onClick={() => void conflict.lookAgain()}>
                  Try again
                </Button>
              )}
            </div>
          )}
          {conflict?.mergeable && conflict.titlesDiffer && server && (
            <TitleChoice
              mine={conflict.local.title}
              theirs={server.title}
              chosen={title}
              onChoose={setTitle}
            />
          )}
          <DialogFooter className="sm:items-center">
            {others.count > 0 && (
              <label className="flex items-center gap-2 py-1 text-sm max-sm:order-last sm:mr-auto">
                <input
                  type="checkbox"
                  className="accent-primary"
                  checked={alsoOthers}
                  onChange={(event) => setAlsoOthers(event.currentTarget.checked)}
                />
                {others.count === 1
                  ? 'Do the same with the other document in conflict'
                  : `Do the same with the other ${others.count} documents in conflict`}
              </label>
            )}
            {CHOICES.filter(([choice]) => choice !== 'merge' || conflict?.mergeable).map(
              ([choice, label]) => (
                <Button
                  key={choice}
                  disabled={!ready || (choice === 'merge' && merged === undefined)}
                  onClick={() => void choose(choice)}
                >
                  {choosing === choice && <LoaderCircle aria-hidden className="animate-spin" />}
                  {label}
                </Button>
              ),
            )}
          </DialogFooter>
        </div>
      </DialogContent>
    </Dialog>
  )
}

/** Settled in another tab while this one was open. */
function NoConflict({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Nothing to decide</DialogTitle>
          <DialogDescription>This conflict has been resolved meanwhile.</DialogDescription>
        </DialogHeader>
        <DialogFooter>
          <Button onClick={onClose}>Close</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
