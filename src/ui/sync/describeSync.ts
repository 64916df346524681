import type { useSync } from '@/contexts/SyncContext'

export type SyncView = Pick<
  ReturnType<typeof useSync>,
  'state' | 'online' | 'pending' | 'progress' | 'conflicts' | 'failures'
>

/** No line outweighs all but words that are not saved. */
export function shownState({ online, state }: Pick<SyncView, 'online' | 'state'>): SyncView['state'] {
  return online || state === 'unsaved' ? state : 'offline'
}

export type SyncTone = 'quiet' | 'active' | 'pending' | 'attention'

/** The one short sentence about everything: what the pill says. */
export function describeSync(sync: SyncView): { text: string; tone: SyncTone } {
  switch (shownState(sync)) {
    case 'unsaved':
      return { text: 'Not saved', tone: 'attention' }
    case 'offline':
      return { text: sync.pending > 0 ? `Offline · ${sync.pending} pending` : 'Offline', tone: 'quiet' }
    case 'guest':
      return { text: 'On this device', tone: 'quiet' }
    case 'pending':
      return { text: sync.pending > 0 ? `${sync.pending} pending` : 'Saving…', tone: 'pending' }
    case 'syncing':
      return { text: progressText(sync.progress), tone: 'active' }
    case 'synced':
      return { text: 'Synced', tone: 'quiet' }
    case 'unchecked':
      return { text: 'Not checked yet', tone: 'quiet' }
    case 'action-needed':
      return { text: 'Action needed', tone: 'attention' }
    case 'signed-out':
      return { text: 'Sign in to sync', tone: 'attention' }
  }
}

function progressText(progress: SyncView['progress']): string {
  if (!progress || progress.total === 0) return 'Syncing'
  return `Syncing ${Math.min(progress.completed, progress.total)} of ${progress.total}`
}

/** Two lines for the popover: what is going on, and what that means for one's work. */
export function explainSync(sync: SyncView): string {
  switch (shownState(sync)) {
    case 'unsaved':
      return 'What you typed last could not be saved on this device, which may be full. Keep this page open: it is tried again until it works.'
    case 'offline':
      return sync.pending > 0
        ? 'Your changes are safe on this device and will be sent as soon as there is a connection.'
        : 'Keep writing. Everything is saved on this device and sent when there is a connection.'
    case 'guest':
      return 'Documents are saved in this browser only. Sign up to keep them on the server and on your other devices.'
    case 'pending':
      return 'Saved on this device, on their way to the server.'
    case 'syncing':
      return 'Sending your changes to the server. You can keep writing.'
    case 'synced':
      return 'Everything here is also on the server.'
    case 'unchecked':
      return 'All your changes were sent. What others have written since is not known until the server answers.'
    case 'action-needed':
      return 'Some documents need you. All the others are being synced as usual.'
    case 'signed-out':
      return 'Your session has ended. Sign in again to see your documents and to send your changes. They are safe on this device.'
  }
}
