import { Tooltip as TooltipPrimitive } from 'radix-ui'
import type { ReactElement } from 'react'

export const TooltipProvider = TooltipPrimitive.Provider

/** Names nothing by itself: what it wraps must have an accessible name of its own. */
export function Tooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <TooltipPrimitive.Root>
      <TooltipPrimitive.Trigger asChild>{children}</TooltipPrimitive.Trigger>
      <TooltipPrimitive.Portal>
        <TooltipPrimitive.Content
          sideOffset={6}
          collisionPadding={8}
          className="fade-in-0 z-50 max-w-72 animate-in text-balance rounded-md bg-foreground px-2.5 py-1.5 text-background text-xs duration-100"
        >
          {text}
        </TooltipPrimitive.Content>
      </TooltipPrimitive.Portal>
    </TooltipPrimitive.Root>
  )
}
