import type { MouseEvent } from 'react'
import { cn } from '@/ui/primitives/cn'
import { focusList, focusText, LIST_ID, PAGE_ID } from '@/ui/primitives/landmarks'
import { useOpenAddress } from './useOpenAddress'

/** The first stops of the Tab key, seen only while they have the focus: past the bars, to what one came for. */
export function SkipLinks({ atList }: { atList: boolean }) {
  const open = useOpenAddress()
  return (
    <nav aria-label="Skip" className="absolute">
      <SkipLink href={`#${PAGE_ID}`} onFollow={focusText} className={cn(atList && 'max-md:hidden')}>
        {open ? 'Skip to document' : 'Skip to page'}
      </SkipLink>
      <SkipLink href={`#${LIST_ID}`} onFollow={focusList} className={cn(!atList && 'max-md:hidden')}>
        Skip to list
      </SkipLink>
    </nav>
  )
}

type SkipLinkProps = { href: string; onFollow: () => void; className: string; children: string }

function SkipLink({ href, onFollow, className, children }: SkipLinkProps) {
  function follow(event: MouseEvent) {
    // The address stays: behind its # there may be an invitation.
    event.preventDefault()
    onFollow()
  }
  return (
    <a
      href={href}
      onClick={follow}
      className={cn(
        'focus-ring sr-only z-50 rounded-lg border bg-popover font-medium text-sm shadow-lg focus:not-sr-only focus:fixed focus:top-1.5 focus:left-2 focus:px-4 focus:py-2.5',
        className,
      )}
    >
      {children}
    </a>
  )
}
