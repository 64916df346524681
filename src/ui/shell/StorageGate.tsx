import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import { useStorageState } from '@/hooks/useStorage'
import { saveFile } from '@/ui/documents/saveFile'
import { Button } from '@/ui/primitives/button'

/**
 * The app, where this device keeps what is written. Where the browser refuses to, a page that says so, with a sheet to
 * write on: once the browser takes it, what was written there is a document like any other (OB10).
 */
export function StorageGate({ children }: { children: ReactNode }) {
  const state = useStorageState()
  const { createDocument } = useDocumentActions()
  const [text, setText] = useState('')
  const keep = useEffectEvent(() => {
    createDocument({ content: text }).then(
      () => setText(''),
      (error: unknown) => console.error('The sheet could not be saved.', error),
    )
  })
  const isOpen = state === 'open'
  const hasText = text !== ''
  useEffect(() => {
    if (isOpen && hasText) keep()
  }, [isOpen, hasText])
  if (state !== 'refused' && !hasText) return children
  return (
    <main className="mx-auto grid h-dvh w-full max-w-2xl grid-rows-[auto_minmax(0,1fr)_auto] gap-4 p-6">
      <div role="alert">
        <h1 className="font-semibold text-xl tracking-tight">This browser keeps nothing for the app</h1>
        <p className="mt-2 text-pretty text-muted-foreground text-sm">
          It refuses to store data here: in a private window, by a setting or a policy, or because the disk is
          full. Allow it, or use another window; the app tries again by itself. What you write below is only
          on this page until then: download it before you leave.
        </p>
      </div>
      <textarea
        aria-label="Content"
        className="focus-ring min-h-40 w-full resize-none rounded-xl border bg-background p-4 font-mono text-[15px]"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="flex gap-2">
        <Button
          variant="primary"
          disabled={!hasText}
          onClick={() => saveFile(new Blob([text], { type: 'text/markdown;charset=utf-8' }), 'Untitled.md')}
        >
          Download
        </Button>
        {!hasText && <Button onClick={() => location.reload()}>Try again</Button>}
      </div>
    </main>
  )
}
