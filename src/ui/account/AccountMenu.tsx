import type { AccountView } from '@/hooks/useAccount'
import { Button } from '@/ui/primitives/button'
import { OnDemand } from '@/ui/primitives/OnDemand'

const loadMenu = () => import('./AccountMenuLayer').then((module) => module.AccountMenuLayer)

export function AccountMenu({ user }: { user: NonNullable<AccountView['user']> }) {
  return (
    <OnDemand load={loadMenu} opens="menu">
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Account: ${user.name}`}
        className="rounded-full bg-primary-soft font-semibold text-primary text-xs uppercase"
      >
        {/* Not part of the name: they are not in the words that one would say to press it. */}
        <span aria-hidden>{initials(user.name || user.email)}</span>
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
