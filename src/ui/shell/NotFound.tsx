import { FileQuestionMark } from 'lucide-react'
import { Link } from 'wouter'
import { Button } from '@/ui/primitives/button'

const texts = {
  page: { title: 'There is no such page', text: 'The address may be mistyped.' },
  document: {
    title: 'This document is not here',
    text: 'It may belong to another workspace or account, or not have reached the server yet.',
  },
}

export function NotFound({ what }: { what: keyof typeof texts }) {
  return (
    <div className="m-auto grid max-w-sm justify-items-center gap-2 p-8 text-center">
      <FileQuestionMark aria-hidden className="mb-2 size-8 text-muted-foreground" />
      <h1 className="font-semibold text-lg tracking-tight">{texts[what].title}</h1>
      <p className="text-pretty text-muted-foreground text-sm">{texts[what].text}</p>
      <Button asChild className="mt-4">
        <Link href="/">Go to your documents</Link>
      </Button>
    </div>
  )
}
