import { useEffect } from 'react'
import { toast } from 'sonner'
import { registerServiceWorker } from './registerServiceWorker'

/** Makes the app start offline, and offers a new version once it is ready. Renders nothing. */
export function ServiceWorker() {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return
    return registerServiceWorker((activate) => {
      toast('A new version is ready', {
        id: 'new-version',
        duration: Number.POSITIVE_INFINITY,
        action: { label: 'Reload', onClick: activate },
      })
    })
  }, [])
  return null
}
