import { useState } from 'react'
import { useOthersData } from '@/hooks/useOthersData'
import { useStorageUse } from '@/hooks/useStorage'
import { Button } from '@/ui/primitives/button'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { useAttempt } from '@/ui/shell/useAttempt'
import { Section } from './Section'
import { sizeText } from './sizeText'

/** What this browser keeps for the app, and what earlier accounts have left in it. [OB10] [OB11] */
export function DeviceSection() {
  const { count = 0, erase } = useOthersData()
  const use = useStorageUse()
  const { busy, attempt } = useAttempt()
  const [asking, setAsking] = useState(false)
  const documents = count === 1 ? '1 document' : `${count} documents`
  return (
    <Section
      title="This device"
      text="Your documents are also kept in this browser, to be there without a connection."
    >
      {use && (
        <p className="text-sm">
          {`The app uses ${sizeText(use.used)} of about ${sizeText(use.quota)} that the browser gives it. `}
          {use.persisted
            ? 'The browser keeps it until you remove it.'
            : 'The browser may clear it when the device runs out of space.'}
        </p>
      )}
      {count > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-48 flex-1 text-pretty text-sm">
            {`Data of other accounts on this device: ${documents} with changes that were not sent.`}
          </p>
          <Button variant="danger" disabled={busy} onClick={() => setAsking(true)}>
            Erase
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        title="Erase the data of other accounts?"
        text={`${documents} of accounts that were signed in on this device before, with changes that did not reach the server. They are lost for good.`}
        action="Erase"
        onConfirm={() => void attempt(erase, 'The data could not be erased')}
        onClose={() => setAsking(false)}
      />
    </Section>
  )
}
