import { Tag } from 'lucide-react'
import { useState } from 'react'
import { limits } from '@/contract/limits'
import type { DocumentRow } from '@/hooks/useDocuments'
import { nameVersion, type VersionView } from '@/hooks/useHistory'
import { useMayWrite } from '@/hooks/useMayWrite'
import { Button } from '@/ui/primitives/button'
import { Input } from '@/ui/primitives/input'
import { useAttempt } from '@/ui/shell/useAttempt'
import { ServerButton } from '@/ui/sync/ServerButton'

/** Gives a version a name, by which it is found again, and kept. */
export function NameVersion({ row, version }: { row: DocumentRow; version: VersionView }) {
  const [draft, setDraft] = useState<string>()
  const { busy, attempt } = useAttempt()
  const mayWrite = useMayWrite(row)
  if (!mayWrite) return null
  if (draft === undefined) {
    return (
      <ServerButton size="sm" variant="quiet" onClick={() => setDraft(version.name ?? '')}>
        <Tag aria-hidden />
        {version.name === undefined ? 'Name this version' : 'Rename this version'}
      </ServerButton>
    )
  }

  function save(name: string) {
    void attempt(async () => {
      await nameVersion(row, version.version, name.trim() || null)
      setDraft(undefined)
    }, 'The version was not named')
  }

  return (
    <form
      className="flex basis-full flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        save(draft)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setDraft(undefined)
      }}
    >
      <Input
        autoFocus
        aria-label={`Name of version ${version.version}`}
        className="min-w-48 flex-1"
        maxLength={limits.maxVersionNameLength}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <Button size="sm" type="submit" disabled={busy}>
        Save name
      </Button>
      <Button size="sm" type="button" variant="quiet" onClick={() => setDraft(undefined)}>
        Cancel
      </Button>
    </form>
  )
}
