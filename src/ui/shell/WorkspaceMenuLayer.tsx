import { Plus, Users } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { useLocation } from 'wouter'
import { useAccount } from '@/hooks/useAccount'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/ui/primitives/dropdown-menu'
import { NewWorkspaceDialog } from './NewWorkspaceDialog'
import { useSelectWorkspace } from './useSelectWorkspace'

export function WorkspaceMenuLayer({ trigger }: { trigger: ReactElement }) {
  const { workspaces, current } = useWorkspaces()
  const { status } = useAccount()
  const select = useSelectWorkspace()
  const [, navigate] = useLocation()
  const [creating, setCreating] = useState(false)
  const guest = status === 'guest'
  return (
    <>
      <DropdownMenu defaultOpen>
        <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="w-64">
          <DropdownMenuLabel>{guest ? 'Sign in to use shared workspaces' : 'Workspaces'}</DropdownMenuLabel>
          <DropdownMenuRadioGroup value={current?.id ?? ''} onValueChange={select}>
            {workspaces.map((workspace) => (
              <DropdownMenuRadioItem key={workspace.id} value={workspace.id}>
                <span className="truncate">{workspace.name}</span>
                <span className="ml-auto text-muted-foreground text-xs">
                  {workspace.personal ? 'personal' : workspace.role}
                </span>
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
          {workspaces.length > 0 && <DropdownMenuSeparator />}
          {!guest && (
            <DropdownMenuItem onSelect={() => navigate('/settings')}>
              <Users aria-hidden />
              Members and settings
            </DropdownMenuItem>
          )}
          <DropdownMenuItem disabled={status !== 'signed-in'} onSelect={() => setCreating(true)}>
            <Plus aria-hidden />
            New workspace
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {creating && <NewWorkspaceDialog onClose={() => setCreating(false)} />}
    </>
  )
}
