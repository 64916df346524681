import { Skeleton } from '@/ui/primitives/skeleton'

export function DocumentSkeleton() {
  return (
    <div aria-busy="true" className="appear-late mx-auto w-full max-w-[46rem] px-5 pt-14 sm:px-10 sm:pt-18">
      <Skeleton className="mb-8 h-9 w-3/5" />
      <TextSkeleton />
    </div>
  )
}

export function TextSkeleton() {
  return (
    <div aria-hidden className="appear-late grid gap-3.5 pt-2">
      <Skeleton className="h-4 w-11/12" />
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  )
}
