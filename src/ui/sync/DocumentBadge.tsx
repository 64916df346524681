import { Badge } from '@/ui/primitives/badge'
import { cn } from '@/ui/primitives/cn'
import { type DocumentStatus, documentStatuses } from './documentStatus'

type DocumentBadgeProps = {
  status: DocumentStatus
  problem?: { message: string } | undefined
  'data-testid'?: string
}

export function DocumentBadge({ status, problem, ...props }: DocumentBadgeProps) {
  const { text, tone, icon: Icon } = documentStatuses[status]
  return (
    <Badge tone={tone} title={problem?.message} {...props}>
      <Icon aria-hidden className={cn(status === 'syncing' && 'animate-spin')} />
      {text}
    </Badge>
  )
}
