import { CloudDownload } from 'lucide-react'
import { useSync } from '@/contexts/SyncContext'
import { useArrival } from '@/hooks/useArrival'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { SetAsideTexts } from '@/ui/history/SetAsideTexts'
import { Button } from '@/ui/primitives/button'
import { NotFound } from '@/ui/shell/NotFound'

/** In place of a document that is not on this device: it is brought here if the server has it. */
export function MissingDocument({ address }: { address: DocumentAddress }) {
  const arrival = useArrival(address)
  const { online } = useSync()
  if (arrival === undefined) return null
  if (arrival === null || arrival.data === false) {
    return (
      <>
        <SetAsideTexts address={address} />
        <NotFound what="document" />
      </>
    )
  }
  const text = arrival.error?.message ?? 'It is being brought here from the server…'
  return (
    <div
      role="status"
      className="appear-late m-auto grid max-w-sm justify-items-center gap-2 p-8 text-center"
    >
      <CloudDownload aria-hidden className="mb-2 size-8 text-muted-foreground" />
      <h1 className="text-balance font-semibold text-lg tracking-tight">
        This document is not on this device yet
      </h1>
      <p className="text-pretty text-muted-foreground text-sm">
        {online ? text : 'You are offline. It is brought here as soon as there is a connection.'}
      </p>
      {online && arrival.isError && (
        <Button className="mt-4" onClick={() => void arrival.refetch()}>
          Try again
        </Button>
      )}
    </div>
  )
}
