import { ArrowLeft } from 'lucide-react'
import { Link } from 'wouter'
import { AccountControls } from '@/ui/account/AccountControls'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { SyncPill } from '@/ui/sync/SyncPill'
import { SyncProgress } from '@/ui/sync/SyncProgress'
import { ThemeMenu } from './ThemeMenu'
import { useUpLink } from './useUpLink'
import { WorkspaceSwitcher } from './WorkspaceSwitcher'

export function Header({ atList }: { atList: boolean }) {
  const up = useUpLink()
  return (
    <header className="print:hidden flex h-14 items-center gap-2 border-b bg-background px-2 md:px-3">
      <SyncProgress />
      {!atList && (
        <Button asChild variant="ghost" size="icon" className="md:hidden">
          <Link href={up.href} aria-label={up.label}>
            <ArrowLeft aria-hidden />
          </Link>
        </Button>
      )}
      <WorkspaceSwitcher className={cn('min-w-0 md:w-[17.5rem]', !atList && 'max-md:hidden')} />
      <div className="ml-auto flex shrink-0 items-center gap-1 md:gap-1.5">
        <SyncPill />
        <ThemeMenu />
        <AccountControls />
      </div>
    </header>
  )
}
