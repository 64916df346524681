import { Component, type ReactNode } from 'react'
import { Button } from '@/ui/primitives/button'

/** A page that breaks (a lost piece of code, say) leaves the list and everything saved untouched. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <div role="alert" className="m-auto grid max-w-sm justify-items-center gap-4 p-8 text-center">
        <h1 className="font-semibold text-lg tracking-tight">This page could not be shown</h1>
        <p className="text-muted-foreground text-sm">Everything you wrote is still saved on this device.</p>
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    )
  }
}
