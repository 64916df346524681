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
import { ConflictSide, ConflictSideSkeleton } from './ConflictSide'
import { describeConflict } from './describeConflict'
import { TitleChoice, type TitleSide } from './TitleChoice'

type Choice = Parameters<ConflictView['resolve']>[0]

const CHOICES: [Choice, string][] = [
  ['server', "Keep server's"],
  ['merge', 'Merge both'],
  ['local', 'Keep mine'],
]

/** Both texts side by side, and the choice between them. The text not chosen is given up, so nothing is preselected. */
export function ConflictDialog({ document, onClose }: { document: DocumentAddress; onClose: () => void }) {
  const conflict = useConflict(document)
  const row = useDocumentRow(document)
  const { online } = useSync()
  const [choosing, setChoosing] = useState<Choice>()
  const [error, setError] = useState<string>()
  const [title, setTitle] = useState<TitleSide>('local')

  async function choose(choice: Choice) {
    if (!conflict) return
    setChoosing(choice)
    setError(undefined)
    try {
      if (await conflict.resolve(choice, title)) return onClose()
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
      <DialogContent className="max-w-4xl sm:h-[40rem]">
        <DialogHeader>
          <DialogTitle>Resolve conflict</DialogTitle>
          <DialogDescription>{describeConflict(conflict)}</DialogDescription>
        </DialogHeader>
        <div className="grid shrink-0 gap-3 sm:tall:min-h-0 sm:tall:flex-1 sm:tall:auto-rows-fr sm:grid-cols-2">
          {conflict ? (
            <ConflictSide
              heading="Yours"
              side={conflict.local}
              updatedAt={row?.updatedAt}
              gone="You deleted it on this device."
            />
          ) : (
            <ConflictSideSkeleton heading="Yours" />
          )}
          {server ? (
            <ConflictSide
              heading="Server's"
              side={server}
              version={server.version || undefined}
              updatedAt={server.updatedAt || undefined}
              gone={
                server.version > 0 ? 'It was deleted on the server.' : 'The server does not have it any more.'
              }
            />
          ) : (
            <ConflictSideSkeleton heading="Server's" waiting={!online || problem !== undefined} />
          )}
        </div>
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
          <DialogFooter>
            {CHOICES.filter(([choice]) => choice !== 'merge' || conflict?.mergeable).map(
              ([choice, label]) => (
                <Button key={choice} disabled={!ready} onClick={() => void choose(choice)}>
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
