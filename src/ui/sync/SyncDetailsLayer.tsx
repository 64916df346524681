import { type ReactElement, useState } from 'react'
import { Popover, PopoverContent, PopoverTrigger } from '@/ui/primitives/popover'
import { SyncDetails } from './SyncDetails'

export function SyncDetailsLayer({ trigger }: { trigger: ReactElement }) {
  const [open, setOpen] = useState(true)
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>{trigger}</PopoverTrigger>
      <PopoverContent aria-label="Sync details">
        <SyncDetails onLeave={() => setOpen(false)} />
      </PopoverContent>
    </Popover>
  )
}
