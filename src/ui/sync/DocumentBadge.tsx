import { useSync } from '@/contexts/SyncContext'
import { Badge } from '@/ui/primitives/badge'
import { cn } from '@/ui/primitives/cn'
import { type DocumentStatus, documentStatuses } from './documentStatus'

type DocumentBadgeProps = {
  status: DocumentStatus
  problem?: { message: string } | undefined
  'data-testid'?: string
}

export function DocumentBadge({ status, problem, ...props }: DocumentBadgeProps) {
  const { state } = useSync()
  // What is in flight is not moving while nothing is: it waits for a line, or for its turn.
  const shown = status === 'syncing' && state !== 'syncing' ? 'modified' : status
  const { text, tone, icon: Icon } = documentStatuses[shown]
  return (
    <Badge tone={tone} title={problem?.message} {...props}>
      <Icon aria-hidden className={cn(shown === 'syncing' && 'animate-spin')} />
      {text}
    </Badge>
  )
}
