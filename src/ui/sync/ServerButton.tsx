import { type ComponentProps, useId } from 'react'
import { Button } from '@/ui/primitives/button'
import { useServerProblem } from './useServerProblem'

type ServerButtonProps = Omit<ComponentProps<typeof Button>, 'asChild' | 'title' | 'aria-describedby'>

/** For what only the server can do: disabled while it cannot be reached, and says so to a pointer and a screen reader. */
export function ServerButton({ disabled, ...props }: ServerButtonProps) {
  const problem = useServerProblem()
  const id = useId()
  if (problem === undefined) return <Button disabled={disabled} {...props} />
  return (
    <>
      <span className="inline-flex cursor-not-allowed [&>button]:flex-1" title={problem}>
        <Button disabled aria-describedby={id} {...props} />
      </span>
      <span id={id} className="sr-only">
        {problem}
      </span>
    </>
  )
}
