import { DownloadUnsent } from '@/ui/documents/DownloadUnsent'
import { Banner } from './Banner'

/** The device does not take what is typed: the words stay on the screen, and there is a way to save them elsewhere (OB10). */
export function NotSavedBanner() {
  return (
    <Banner
      tone="failed"
      text="This device does not take what you type; it may be full. Keep this page open: your words stay here, and saving is tried again."
    >
      <DownloadUnsent size="sm" />
    </Banner>
  )
}
