import { Skeleton } from '@/ui/primitives/skeleton'

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-2/3', 'w-2/5']

/** As tall, row by row, as the list that takes its place. */
export function DocumentListSkeleton() {
  return (
    <div aria-hidden className="appear-late grid gap-px px-2">
      {widths.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={index} className="grid min-h-19 content-center gap-2 px-3 py-2.5">
          <Skeleton className={`h-3.5 ${width}`} />
          <Skeleton className="h-3 w-11/12" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ))}
    </div>
  )
}
