import { Component, type ReactNode } from 'react'
import { Button } from '@/ui/primitives/button'

type ErrorBoundaryProps = {
  /** Shown when the children break; by default that the page did. */
  instead?: ReactNode
  children: ReactNode
}

/** What breaks (a lost piece of code, say) leaves everything around it untouched. Mount it anew (key) to try again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    const { children, instead = <BrokenPage /> } = this.props
    return this.state.broken ? instead : children
  }
}

function BrokenPage() {
  return (
    <div role="alert" className="m-auto grid max-w-sm justify-items-center gap-4 p-8 text-center">
      <h1 className="font-semibold text-lg tracking-tight">This page could not be shown</h1>
      <p className="text-muted-foreground text-sm">Everything you wrote is still saved on this device.</p>
      <Button onClick={() => location.reload()}>Reload</Button>
    </div>
  )
}
