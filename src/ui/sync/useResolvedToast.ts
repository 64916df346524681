import { toast } from 'sonner'
import type { ConflictView } from '@/hooks/useConflict'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { undoChoice } from '@/hooks/useSetAside'
import { useAttempt } from '@/ui/shell/useAttempt'

type Choice = Parameters<ConflictView['resolve']>[0]

const kept: Record<Choice, string> = {
  server: "Kept the server's",
  local: 'Kept yours',
  merge: 'Merged both',
}

const undone: Record<Choice, string> = {
  server: 'Your text is back',
  local: "The server's text is back",
  merge: 'Your text from before the merge is back',
}

/** Says how a conflict was settled, with the way back. `left`: how many could not be settled alike. */
export function useResolvedToast(): (choice: Choice, documents: DocumentAddress[], left: number) => void {
  const { attempt } = useAttempt()
  return (choice, documents, left) => {
    const undo = async () => {
      for (const document of documents) await undoChoice(document, choice)
      toast(undone[choice])
    }
    const several = documents.length > 1 ? ` in ${documents.length} documents` : ''
    toast(`${kept[choice]}${several}`, {
      description:
        left > 0
          ? `${left} more ${left === 1 ? 'has' : 'have'} to be decided one by one.`
          : 'For 30 days the history of the document has a way back.',
      duration: 10_000,
      action: { label: 'Undo', onClick: () => void attempt(undo, 'It could not be undone') },
    })
  }
}
