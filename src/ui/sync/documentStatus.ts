import {
  CircleAlert,
  CircleCheck,
  CloudUpload,
  GitCompareArrows,
  HardDrive,
  type LucideIcon,
  RefreshCw,
  Trash2,
} from 'lucide-react'
import type { DocumentRow } from '@/hooks/useDocuments'
import type { Tone } from '@/ui/primitives/badge'

export type DocumentStatus = DocumentRow['syncStatus']

/** What a document's syncStatus is called and how it looks, everywhere. */
export const documentStatuses: Record<DocumentStatus, { text: string; tone: Tone; icon: LucideIcon }> = {
  local: { text: 'On this device', tone: 'quiet', icon: HardDrive },
  modified: { text: 'Not synced yet', tone: 'pending', icon: CloudUpload },
  syncing: { text: 'Syncing', tone: 'active', icon: RefreshCw },
  synced: { text: 'Synced', tone: 'quiet', icon: CircleCheck },
  conflict: { text: 'Conflict', tone: 'conflict', icon: GitCompareArrows },
  failed: { text: 'Failed', tone: 'failed', icon: CircleAlert },
  deleted: { text: 'Deleted', tone: 'quiet', icon: Trash2 },
}
