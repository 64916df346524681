import { LogIn, LogOut, Settings } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { useLocation } from 'wouter'
import { useAccount } from '@/hooks/useAccount'
import { useUnsent } from '@/hooks/useUnsent'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/ui/primitives/dropdown-menu'
import { useDialogs } from '@/ui/shell/dialogs'
import { useAttempt } from '@/ui/shell/useAttempt'
import { SignOutDialog } from './SignOutDialog'

export function AccountMenuLayer({ trigger }: { trigger: ReactElement }) {
  const { status, user, signOut } = useAccount()
  const unsent = useUnsent()
  const { openAuth } = useDialogs()
  const { attempt } = useAttempt()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)

  function leave() {
    // Not counted yet is no reason not to ask.
    if (unsent !== 0) return setAsking(true)
    void attempt(async () => {
      await signOut({ unsent: 'keep' })
      navigate('/')
    }, 'You are still signed in')
  }

  return (
    <>
      <DropdownMenu defaultOpen>
        <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
        <DropdownMenuContent align="end" className="w-60">
          <DropdownMenuLabel>
            <span className="block truncate font-medium text-foreground text-sm">{user?.name}</span>
            <span className="block truncate">{user?.email}</span>
          </DropdownMenuLabel>
          <DropdownMenuSeparator />
          {status === 'expired' && (
            <DropdownMenuItem onSelect={() => openAuth('sign-in')}>
              <LogIn aria-hidden />
              Sign in again
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => navigate('/settings')}>
            <Settings aria-hidden />
            Settings
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={leave}>
            <LogOut aria-hidden />
            Sign out
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <SignOutDialog open={asking} onClose={() => setAsking(false)} />
    </>
  )
}
