import {
  CircleAlert,
  CircleCheck,
  CloudOff,
  CloudUpload,
  HardDrive,
  type LucideIcon,
  RefreshCw,
} from 'lucide-react'
import { useSync } from '@/contexts/SyncContext'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { OnDemand } from '@/ui/primitives/OnDemand'
import { describeSync, type SyncTone, type SyncView, shownState } from './describeSync'

const toneClasses: Record<SyncTone, string> = {
  quiet: 'text-muted-foreground',
  active: 'text-primary',
  pending: 'text-pending',
  attention: 'border-conflict/30 bg-conflict-soft text-conflict hover:bg-conflict-soft',
}

const icons: Record<SyncView['state'], LucideIcon> = {
  unsaved: CircleAlert,
  guest: HardDrive,
  offline: CloudOff,
  pending: CloudUpload,
  syncing: RefreshCw,
  synced: CircleCheck,
  unchecked: CloudUpload,
  'action-needed': CircleAlert,
  'signed-out': CircleAlert,
}

const loadDetails = () => import('./SyncDetailsLayer').then((module) => module.SyncDetailsLayer)

export function SyncPill() {
  const sync = useSync()
  const { text, tone } = describeSync(sync)
  const Icon = icons[shownState(sync)]
  return (
    <>
      <OnDemand load={loadDetails} opens="dialog">
        <Button
          data-testid="sync-pill"
          aria-label={`Sync status: ${text}`}
          className={cn('rounded-full px-2.5 md:px-3 text-[13px] tabular-nums', toneClasses[tone])}
        >
          <Icon aria-hidden className={cn(sync.online && sync.state === 'syncing' && 'animate-spin')} />
          {text}
        </Button>
      </OnDemand>
      <span aria-live="polite" className="sr-only">
        {/* Every step of a count would be noise: only that it has begun is said. */}
        {tone === 'active' ? 'Syncing' : text}
      </span>
    </>
  )
}
