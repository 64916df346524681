import { useRef } from 'react'
import { useRoute } from 'wouter'
import { useAccount } from '@/hooks/useAccount'
import { SessionEnded } from '@/ui/account/SessionEnded'
import { useNewDocument } from '@/ui/documents/useNewDocument'
import { cn } from '@/ui/primitives/cn'
import { Header } from './Header'
import { MainPane } from './MainPane'
import { Sidebar } from './Sidebar'
import { SkipLinks } from './SkipLinks'
import { useIsNarrow } from './useIsNarrow'
import { useShortcuts } from './useShortcuts'

/** The documents of the current account, unless that is not certain any more. */
export function Workspace() {
  const { status } = useAccount()
  if (status !== 'expired') return <Documents />
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]">
      <Header atList />
      <SessionEnded />
    </div>
  )
}

/** List beside page; on a phone one at a time, the list being the screen at "/". */
function Documents() {
  const [atList] = useRoute('/')
  const searchRef = useRef<HTMLInputElement>(null)
  const newDocument = useNewDocument()
  const isNarrow = useIsNarrow()
  useShortcuts({ newDocument, focusSearch: () => searchRef.current?.focus() })
  return (
    <div className="print:block print:h-auto grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]">
      <SkipLinks atList={atList} />
      <Header atList={atList} />
      <div className="print:block grid min-h-0 grid-cols-[minmax(0,1fr)] md:grid-cols-[19rem_minmax(0,1fr)]">
        <Sidebar
          searchRef={searchRef}
          isWholePage={isNarrow && atList}
          className={cn(!atList && 'max-md:hidden')}
        />
        <MainPane className={cn(atList && 'max-md:hidden')} />
      </div>
    </div>
  )
}
