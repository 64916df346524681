import { RefreshCw } from 'lucide-react'
import { useSync } from '@/contexts/SyncContext'
import { DownloadUnsent } from '@/ui/documents/DownloadUnsent'
import { Button } from '@/ui/primitives/button'
import { useDialogs } from '@/ui/shell/dialogs'
import { describeSync, explainSync } from './describeSync'
import { NeedsActionList } from './NeedsActionList'

/** What the pill has no room for: where one's work is, what needs a decision, and a way to hurry it. */
export function SyncDetails({ onLeave }: { onLeave: () => void }) {
  const sync = useSync()
  const { openAuth } = useDialogs()
  const busy = sync.state === 'syncing'
  return (
    <div className="grid gap-3">
      <div className="grid gap-1">
        <p className="font-semibold text-sm">{describeSync(sync).text}</p>
        <p className="text-pretty text-[13px] text-muted-foreground leading-relaxed">{explainSync(sync)}</p>
        {sync.lastError && sync.state !== 'guest' && (
          <p className="text-[13px] text-failed">{errorText(sync.lastError)}</p>
        )}
      </div>
      {sync.state !== 'signed-out' && sync.conflicts + sync.failures > 0 && (
        <NeedsActionList onLeave={onLeave} />
      )}
      {sync.state === 'unsaved' && <DownloadUnsent />}
      {sync.state === 'guest' || sync.state === 'signed-out' ? (
        <Button
          variant="primary"
          onClick={() => {
            onLeave()
            openAuth(sync.state === 'guest' ? 'sign-up' : 'sign-in')
          }}
        >
          {sync.state === 'guest' ? 'Keep them on the server' : 'Sign in again'}
        </Button>
      ) : (
        <Button disabled={busy || !sync.online} onClick={() => void sync.syncNow()}>
          <RefreshCw aria-hidden className={busy ? 'animate-spin' : ''} />
          Sync now
        </Button>
      )}
    </div>
  )
}

function errorText(error: unknown): string {
  if (typeof error === 'string') return error
  if (error && typeof error === 'object' && 'message' in error) return String(error.message)
  return 'The last try did not work. It will be tried again.'
}
