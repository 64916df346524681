import type { AccountView } from '@/hooks/useAccount'
import { Button } from '@/ui/primitives/button'
import { OnDemand } from '@/ui/primitives/OnDemand'

const loadMenu = () => import('./AccountMenuLayer').then((module) => module.AccountMenuLayer)

export function AccountMenu({ user }: { user: NonNullable<AccountView['user']> }) {
  const shown = initials(user.name || user.email)
  return (
    <OnDemand load={loadMenu} opens="menu">
      <Button
        variant="ghost"
        size="icon"
        // With what is seen on it: that is what somebody says to press it.
        aria-label={`Account: ${user.name} (${shown})`}
        className="rounded-full bg-primary-soft font-semibold text-primary text-xs uppercase"
      >
        {shown}
      </Button>
    </OnDemand>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
}
