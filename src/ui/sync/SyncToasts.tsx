import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { toast } from 'sonner'
import { type SyncOutcome, useSync } from '@/contexts/SyncContext'
import { useAccount } from '@/hooks/useAccount'
import { useDialogs } from '@/ui/shell/dialogs'
import { describeOutcome, isWorthAToast } from './describeOutcome'
import { useNeedsAction } from './useNeedsAction'

const OUTCOME = 'sync-outcome'

/** Says how a sync went, when there is something to say, and takes it back once that is no longer so. */
export function SyncToasts() {
  const { onOutcome, online, state, conflicts, failures } = useSync()
  const { status } = useAccount()
  const [reviewing, setReviewing] = useState(false)
  const offline = !online || state === 'offline'
  const awaited = useRef(false)
  const last = useRef({ offline, status })

  useEffect(() => {
    const before = last.current
    const signedIn = status === 'signed-in' && (before.status === 'guest' || before.status === 'expired')
    if (signedIn || (before.offline && !offline)) awaited.current = true
    last.current = { offline, status }
  }, [offline, status])

  const announce = useEffectEvent((outcome: SyncOutcome) => {
    if (!isWorthAToast(outcome, awaited.current)) return
    awaited.current = false
    toast(describeOutcome(outcome), {
      id: OUTCOME,
      ...(outcome.conflicts + outcome.failed > 0 && { duration: 10_000 }),
      ...(outcome.conflicts > 0 && { action: { label: 'Review', onClick: () => setReviewing(true) } }),
    })
  })

  useEffect(() => onOutcome((outcome) => announce(outcome)), [onOutcome])

  const waiting = conflicts + failures
  const lastWaiting = useRef(waiting)
  useEffect(() => {
    // One was settled, here or in another tab: what the toast counts and leads to is not true any more.
    if (waiting < lastWaiting.current) toast.dismiss(OUTCOME)
    lastWaiting.current = waiting
  }, [waiting])
  return reviewing ? <FirstConflict onOpened={() => setReviewing(false)} /> : null
}

/** Looks for the newest conflict and opens it. Mounted only for that: the search is not free. */
function FirstConflict({ onOpened }: { onOpened: () => void }) {
  const rows = useNeedsAction()
  const { openConflict } = useDialogs()
  const found = rows?.find((row) => row.syncStatus === 'conflict')
  const open = useEffectEvent(() => {
    if (found) openConflict(found)
    onOpened()
  })
  const searched = rows !== undefined
  useEffect(() => {
    if (searched) open()
  }, [searched])
  return null
}
