import { useAccount } from '@/hooks/useAccount'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { Skeleton } from '@/ui/primitives/skeleton'
import { useDialogs } from '@/ui/shell/dialogs'
import { AccountMenu } from './AccountMenu'

/** The account's end of the header. */
export function AccountControls() {
  const { status, user } = useAccount()
  if (status === 'loading') return <Skeleton className="size-9 rounded-full" />
  if (status === 'guest' || !user) return <AuthButtons className="max-md:hidden" />
  return <AccountMenu user={user} />
}

export function AuthButtons({ className }: { className?: string }) {
  const { openAuth } = useDialogs()
  return (
    <div className={cn('flex items-center gap-1.5', className)}>
      <Button variant="ghost" onClick={() => openAuth('sign-in')}>
        Sign in
      </Button>
      <Button variant="primary" onClick={() => openAuth('sign-up')}>
        Sign up
      </Button>
    </div>
  )
}
