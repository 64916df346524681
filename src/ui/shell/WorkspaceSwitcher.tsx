import { ChevronsUpDown } from 'lucide-react'
import { useAccount } from '@/hooks/useAccount'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import { Button } from '@/ui/primitives/button'
import { cn } from '@/ui/primitives/cn'
import { OnDemand } from '@/ui/primitives/OnDemand'
import { Logo } from './Logo'

const loadMenu = () => import('./WorkspaceMenuLayer').then((module) => module.WorkspaceMenuLayer)

export function WorkspaceSwitcher({ className }: { className?: string }) {
  const { current } = useWorkspaces()
  const { status } = useAccount()
  const name = status === 'guest' ? 'This device' : (current?.name ?? 'Workspace')
  return (
    <OnDemand load={loadMenu} opens="menu">
      <Button
        variant="ghost"
        aria-label={`Workspace: ${name}`}
        className={cn('shrink justify-start gap-2.5 px-2', className)}
      >
        <Logo className="size-6!" />
        <span className="truncate font-semibold">{name}</span>
        <ChevronsUpDown aria-hidden className="ml-auto size-3.5! max-md:hidden text-muted-foreground" />
      </Button>
    </OnDemand>
  )
}
