import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import { useAttempt } from './useAttempt'

/** Switches the workspace and leaves the open document, which belongs to the other one. */
export function useSelectWorkspace(): (id: string) => void {
  const { select } = useWorkspaces()
  const { attempt } = useAttempt()
  const [, navigate] = useLocation()
  return useCallback(
    (id) => {
      navigate('/')
      void attempt(() => select(id), 'The workspace could not be switched')
    },
    [navigate, select, attempt],
  )
}
