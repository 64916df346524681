/** Milliseconds after which keys are the page's again, whatever became of the new document. */
const MAX_MS = 5_000

/**
 * What is typed while a new document is on its way belongs into its title: not into the document that is still
 * shown, and not nowhere.
 */
class HeldKeys {
  private typed = ''
  private holding: AbortController | undefined

  /** From now on, until `release`. */
  hold(): void {
    this.release()
    const holding = new AbortController()
    this.holding = holding
    const { signal } = holding
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    window.addEventListener('keydown', (event) => this.take(event), { capture: true, signal })
    window.addEventListener('pointerdown', () => this.release(), { capture: true, signal })
    setTimeout(() => this.holding === holding && this.release(), MAX_MS)
  }

  /** @returns what was typed since `hold`. */
  release(): string {
    const { typed } = this
    this.holding?.abort()
    this.holding = undefined
    this.typed = ''
    return typed
  }

  private take(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.key === 'Backspace') this.typed = Array.from(this.typed).slice(0, -1).join('')
    else if (Array.from(event.key).length === 1) this.typed += event.key
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

export const heldKeys = new HeldKeys()
