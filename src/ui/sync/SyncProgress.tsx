import { useSync } from '@/contexts/SyncContext'
import { Progress } from '@/ui/primitives/progress'

/** The hairline at the very top of the window while a sync runs. */
export function SyncProgress() {
  const { state, online, progress } = useSync()
  if (!online || state !== 'syncing') return null
  return (
    <Progress
      label="Sync progress"
      value={progress?.completed}
      max={progress?.total}
      className="appear-late pointer-events-none fixed inset-x-0 top-0 z-40"
    />
  )
}
