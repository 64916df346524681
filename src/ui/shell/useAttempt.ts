import { useCallback, useState } from 'react'
import { toast } from 'sonner'

/** Runs what the server may refuse, one at a time, and says so when it did. */
export function useAttempt(): { busy: boolean; attempt: (work: () => Promise<void>) => Promise<void> } {
  const [busy, setBusy] = useState(false)
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
    } catch (fault) {
      toast.error(fault instanceof Error ? fault.message : 'That did not work. Try again later.')
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, attempt }
}
