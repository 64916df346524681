import { SearchX } from 'lucide-react'
import { Welcome } from '@/ui/shell/Welcome'

export function NoDocuments({ search }: { search: string }) {
  if (search) {
    return (
      <div role="status" className="grid justify-items-center gap-2 px-6 py-12 text-center">
        <SearchX aria-hidden className="size-6 text-muted-foreground" />
        <p className="text-muted-foreground text-sm [overflow-wrap:anywhere]">
          “{search}” is not in the titles and beginnings of the documents on this device.
        </p>
      </div>
    )
  }
  return (
    <>
      <p className="px-5 py-6 text-muted-foreground text-sm max-md:hidden">No documents yet.</p>
      <div className="md:hidden">
        <Welcome />
      </div>
    </>
  )
}
