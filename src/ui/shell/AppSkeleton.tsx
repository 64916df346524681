import { DocumentListSkeleton } from '@/ui/documents/DocumentListSkeleton'
import { Skeleton } from '@/ui/primitives/skeleton'

export function AppSkeleton() {
  return (
    <div aria-busy="true" className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
      <p className="sr-only">Opening your documents…</p>
      <div className="h-14 border-b" />
      <div className="flex">
        <div className="grid w-full content-start gap-3 pt-3 md:w-76 md:border-r md:bg-sidebar">
          <div className="grid gap-2 px-3">
            <Skeleton className="appear-late h-10 w-full md:h-9" />
            <Skeleton className="appear-late h-10 w-full md:h-9" />
          </div>
          <DocumentListSkeleton />
        </div>
      </div>
    </div>
  )
}
