import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { useWorkspaces } from '@/hooks/useWorkspaces'

/** Switches the workspace and leaves the open document, which belongs to the other one. */
export function useSelectWorkspace(): (id: string) => void {
  const { select } = useWorkspaces()
  const [, navigate] = useLocation()
  return useCallback(
    (id) => {
      navigate('/')
      void select(id)
    },
    [navigate, select],
  )
}
