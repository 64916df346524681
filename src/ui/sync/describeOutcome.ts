import type { SyncOutcome } from '@/contexts/SyncContext'

/** "2 synced · 1 needs your decision": what a finished sync has to say for itself. */
export function describeOutcome({ successful, conflicts, failed }: SyncOutcome): string {
  if (conflicts + failed === 0) return `${successful} ${successful === 1 ? 'document' : 'documents'} synced`
  const parts: string[] = []
  if (successful > 0) parts.push(`${successful} synced`)
  if (conflicts > 0) parts.push(`${conflicts} ${conflicts === 1 ? 'needs' : 'need'} your decision`)
  if (failed > 0) parts.push(`${failed} could not be synced`)
  return parts.join(' · ')
}

/** Autosaves that simply worked stay silent; the first sync after a login or a reconnect does not. */
export function isWorthAToast(outcome: SyncOutcome, awaited: boolean): boolean {
  const total = outcome.successful + outcome.conflicts + outcome.failed
  return outcome.conflicts + outcome.failed > 0 || total > 1 || (awaited && total > 0)
}
