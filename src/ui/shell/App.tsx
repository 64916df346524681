'use client'

import { SyncProvider } from '@/contexts/SyncContext'
import { Toaster } from '@/ui/primitives/toaster'
import { SyncToasts } from '@/ui/sync/SyncToasts'
import { DialogHost } from './DialogHost'
import { ServiceWorker } from './ServiceWorker'
import { StorageGate } from './StorageGate'
import { Workspace } from './Workspace'

/** The whole app, in the browser only: everything it shows comes from this device. */
export function App() {
  return (
    <SyncProvider>
      <DialogHost>
        <StorageGate>
          <Workspace />
        </StorageGate>
        <SyncToasts />
      </DialogHost>
      <Toaster />
      <ServiceWorker />
    </SyncProvider>
  )
}
