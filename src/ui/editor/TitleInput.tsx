import type { TitleDraftView } from '@/hooks/useTitleDraft'

type TitleInputProps = {
  draft: TitleDraftView
  readOnly: boolean
  autoFocus: boolean
  onDone: () => void
}

export function TitleInput({ draft, readOnly, autoFocus, onDone }: TitleInputProps) {
  return (
    <input
      aria-label="Title"
      placeholder="Untitled"
      autoComplete="off"
      // biome-ignore lint/a11y/noAutofocus: a new document is made to be named and written at once
      autoFocus={autoFocus}
      readOnly={readOnly}
      maxLength={1000}
      className="w-full min-w-0 bg-transparent py-1 font-bold text-2xl tracking-tight outline-none placeholder:text-muted-foreground/70 sm:text-[2rem]/tight"
      value={draft.value}
      aria-invalid={draft.saved === 'error' || undefined}
      title={draft.saved === 'error' ? 'Could not be saved on this device' : undefined}
      onBlur={() => void draft.leave()}
      onChange={(event) => draft.change(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault()
          void draft.flush()
          onDone()
        }
      }}
    />
  )
}
