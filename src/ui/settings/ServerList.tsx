import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '@/ui/primitives/button'
import { Skeleton } from '@/ui/primitives/skeleton'

type ServerListProps<Item> = {
  label: string
  query: UseQueryResult<Item[]>
  /** Said when there are none. */
  empty: string
  children: (item: Item) => ReactNode
}

/** What the server keeps, or why it cannot be seen now. */
export function ServerList<Item>({ label, query, empty, children }: ServerListProps<Item>) {
  if (query.data && query.data.length > 0) {
    return (
      // biome-ignore lint/a11y/noRedundantRoles: Safari drops the role of a list without bullets
      <ul role="list" aria-label={label} className="divide-y rounded-xl border">
        {query.data.map(children)}
      </ul>
    )
  }
  if (query.data) return <p className="text-muted-foreground text-sm">{empty}</p>
  if (query.isError) {
    return (
      <div role="alert" className="flex flex-wrap items-center justify-between gap-3 text-sm">
        <p className="text-failed">{query.error.message}</p>
        <Button size="sm" onClick={() => void query.refetch()}>
          Try again
        </Button>
      </div>
    )
  }
  return <Skeleton className="appear-late h-16 rounded-xl" />
}

/** One line of it: what it is, and what can be done to it. */
export function ServerListItem({
  title,
  note,
  children,
}: {
  title: string
  note: ReactNode
  children?: ReactNode
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-40 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium text-sm">{title}</p>
        {note !== undefined && <p className="mt-0.5 text-muted-foreground text-xs">{note}</p>}
      </div>
      {children && <div className="flex items-center gap-2">{children}</div>}
    </li>
  )
}
