import type { FormEvent } from 'react'
import type { KeyScope, NewKey } from '@/hooks/useSettings'
import type { WorkspaceRow } from '@/hooks/useWorkspaces'
import { Field } from '@/ui/primitives/field'
import { Select } from '@/ui/primitives/select'
import { ServerButton } from '@/ui/sync/ServerButton'

type NewKeyFormProps = { workspaces: WorkspaceRow[]; busy: boolean; onCreate: (key: NewKey) => void }

export function NewKeyForm({ workspaces, busy, onCreate }: NewKeyFormProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const name = String(data.get('key-name') ?? '').trim()
    if (name === '') return form.querySelector('input')?.focus()
    const days = Number(data.get('key-days'))
    const scopes: KeyScope[] = data.get('key-scope') === 'write' ? ['read', 'write'] : ['read']
    const workspaceId = String(data.get('key-workspace') ?? '') || undefined
    onCreate({ name, scopes, workspaceId, expiresInDays: days > 0 ? days : undefined })
    form.reset()
  }

  return (
    <form className="flex flex-wrap items-end gap-2" onSubmit={submit}>
      <div className="min-w-48 flex-1">
        <Field
          label="Name of the key"
          name="key-name"
          autoComplete="off"
          maxLength={100}
          placeholder="What it is for"
        />
      </div>
      <Select name="key-scope" aria-label="What it may do" defaultValue="write">
        <option value="write">Read and write</option>
        <option value="read">Only read</option>
      </Select>
      <Select name="key-workspace" aria-label="Which workspaces it is for" defaultValue="">
        <option value="">All my workspaces</option>
        {workspaces.map(({ id, name }) => (
          <option key={id} value={id}>
            Only {name}
          </option>
        ))}
      </Select>
      <Select name="key-days" aria-label="How long it is good for" defaultValue="90">
        <option value="30">For 30 days</option>
        <option value="90">For 90 days</option>
        <option value="365">For a year</option>
        <option value="0">Until revoked</option>
      </Select>
      <ServerButton type="submit" disabled={busy}>
        Make a key
      </ServerButton>
    </form>
  )
}
