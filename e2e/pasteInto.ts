import type { Locator } from '@playwright/test'

interface Pasted {
  text?: string
  files?: { name: string; type: string }[]
}

/** Pastes, or drops, what a clipboard can hold. */
export async function pasteInto(
  target: Locator,
  pasted: Pasted,
  event: 'paste' | 'drop' = 'paste',
): Promise<void> {
  await target.evaluate(
    (element, { text, files = [], event }) => {
      const data = new DataTransfer()
      if (text !== undefined) data.setData('text/plain', text)
      for (const { name, type } of files) data.items.add(new File(['picture'], name, { type }))
      const options = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        event === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, ...options })
          : new DragEvent('drop', { dataTransfer: data, ...options }),
      )
    },
    { ...pasted, event },
  )
}
