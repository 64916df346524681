import { useAccount } from '@/hooks/useAccount'
import { useNewDocument } from '@/ui/documents/useNewDocument'
import { Button } from '@/ui/primitives/button'
import { Logo } from './Logo'

export function Welcome() {
  const newDocument = useNewDocument()
  const { status } = useAccount()
  // What it promises depends on who is here: it is not shown before that is known, to change then.
  if (status === 'loading') return null
  return (
    <section className="m-auto grid max-w-md justify-items-start gap-4 p-8">
      <Logo className="size-12" />
      <h1 className="text-balance font-bold text-3xl tracking-tight">Write anywhere. Sync when you can.</h1>
      <p className="text-pretty text-muted-foreground leading-relaxed">
        Every word is saved on this device as you type, with or without a connection.{' '}
        {status === 'guest'
          ? 'Sign in, and all your documents reach the server together.'
          : 'It reaches the server as soon as there is one.'}
      </p>
      <Button variant="primary" className="mt-2" onClick={() => void newDocument()}>
        Start writing
      </Button>
    </section>
  )
}
