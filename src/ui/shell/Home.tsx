import { useDocuments } from '@/hooks/useDocuments'
import { Kbd } from '@/ui/primitives/kbd'
import { Logo } from './Logo'
import { Welcome } from './Welcome'

/** Beside the list while no document is open: the welcome, as long as there is nothing to open. */
export function Home() {
  const some = useDocuments({ view: 'active', limit: 1 })
  if (some === undefined) return null
  if (some.length === 0) return <Welcome />
  return (
    <div className="m-auto grid justify-items-center gap-3 p-8 text-center text-muted-foreground">
      <Logo className="size-10 opacity-60" />
      <h1 className="mt-2 font-medium text-foreground">Pick up where you left off</h1>
      <p className="text-sm">Choose a document from the list, or start a new one.</p>
      <p className="mt-3 flex gap-4 text-[13px]">
        <span className="flex items-center gap-1.5">
          <Kbd>Alt N</Kbd> new document
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd>/</Kbd> search
        </span>
      </p>
    </div>
  )
}
