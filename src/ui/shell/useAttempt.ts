import { useCallback, useState } from 'react'
import { toast } from 'sonner'

/** Runs what may fail, and says so when it did: `failed`, and why. */
export type Attempt = (work: () => Promise<void>, failed?: string) => Promise<void>

export function useAttempt(): { busy: boolean; attempt: Attempt } {
  const [busy, setBusy] = useState(false)
  const attempt = useCallback<Attempt>(async (work, failed = 'That did not work') => {
    setBusy(true)
    try {
      await work()
    } catch (fault) {
      console.error(`${failed}.`, fault)
      toast.error(failed, { description: fault instanceof Error ? fault.message : 'Try again later.' })
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, attempt }
}
