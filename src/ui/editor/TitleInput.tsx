import { useEffect, useRef } from 'react'
import { limits } from '@/contract/limits'
import type { TitleDraftView } from '@/hooks/useTitleDraft'
import { heldKeys } from '@/ui/documents/heldKeys'
import { asStorable, toastLeftOut } from './storableText'

type TitleInputProps = {
  draft: TitleDraftView
  readOnly: boolean
  autoFocus: boolean
  onDone: () => void
}

/** One line of text, however many it takes to show: as tall as the copy of it that lies behind. */
export function TitleInput({ draft, readOnly, autoFocus, onDone }: TitleInputProps) {
  const box = useRef<HTMLTextAreaElement>(null)
  const { value, change } = draft
  useEffect(() => {
    if (!autoFocus) return
    box.current?.focus()
    const typed = heldKeys.release()
    if (typed) change(typed)
  }, [autoFocus, change])
  return (
    <div
      data-text={value}
      className="grid font-bold text-2xl tracking-tight after:invisible after:whitespace-pre-wrap after:py-1 after:content-[attr(data-text)_'_'] after:[grid-area:1/1] after:[overflow-wrap:anywhere] sm:text-[2rem]/tight"
    >
      <textarea
        ref={box}
        rows={1}
        aria-label="Title"
        placeholder="Untitled"
        autoComplete="off"
        dir="auto"
        readOnly={readOnly}
        maxLength={limits.maxTitleLength}
        className="w-full min-w-0 resize-none overflow-hidden bg-transparent py-1 outline-none [grid-area:1/1] [overflow-wrap:anywhere] placeholder:text-muted-foreground/70"
        value={value}
        aria-invalid={draft.saved === 'error' || undefined}
        title={draft.saved === 'error' ? 'Could not be saved on this device' : undefined}
        onBlur={() => void draft.leave()}
        onChange={(event) => {
          const typed = event.target.value
          const title = asStorable(typed)
          if (title !== typed) toastLeftOut()
          change(title.replace(/\s*[\r\n]\s*/g, ' '))
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          const { selectionStart, value: shown } = event.currentTarget
          if (event.key === 'Enter' || (event.key === 'ArrowDown' && selectionStart === shown.length)) {
            event.preventDefault()
            void draft.flush()
            onDone()
          }
        }}
      />
    </div>
  )
}
