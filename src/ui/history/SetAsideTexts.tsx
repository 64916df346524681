import { toast } from 'sonner'
import { useLocation } from 'wouter'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { bringBack, type SetAsideView, useSetAside } from '@/hooks/useSetAside'
import { documentHref } from '@/ui/documents/documentHref'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { Button } from '@/ui/primitives/button'
import { useAttempt } from '@/ui/shell/useAttempt'

const whose = { local: 'Yours', server: "The server's" }

/** The sides of conflicts that were not kept, from this device, each with its way back. [OB9] */
export function SetAsideTexts({ address }: { address: DocumentAddress }) {
  const texts = useSetAside(address)
  if (!texts?.length) return null
  return (
    <section
      aria-label="Set aside"
      className="max-h-[40dvh] shrink-0 overflow-y-auto border-b bg-muted px-5 py-3"
    >
      <h2 className="font-semibold text-sm">Set aside</h2>
      <p className="text-pretty text-muted-foreground text-xs">
        Texts that were not kept in a conflict. They stay on this device for 30 days.
      </p>
      <ul className="mt-1 grid gap-1">
        {texts.map((text) => (
          <SetAsideItem key={text.seq} address={address} text={text} />
        ))}
      </ul>
    </section>
  )
}

function SetAsideItem({ address, text }: { address: DocumentAddress; text: SetAsideView }) {
  const { busy, attempt } = useAttempt()
  const [, navigate] = useLocation()

  function restore() {
    void attempt(async () => {
      if (!(await bringBack(address, text))) throw new Error('It is not there any more.')
      navigate(documentHref(address))
      toast(`${whose[text.side]} is back`, { description: 'What was there before is in the history.' })
    }, 'The text was not brought back')
  }

  return (
    <li className="flex items-start gap-3">
      <details className="min-w-0 flex-1">
        <summary className="focus-ring min-h-10 cursor-pointer rounded py-2.5 text-sm md:min-h-8 md:py-1.5">
          {whose[text.side]}, <RelativeTime time={text.at} />
          {text.title !== '' && `: ${text.title}`}
        </summary>
        <pre className="whitespace-pre-wrap pb-2 font-mono text-[13px] leading-relaxed [overflow-wrap:anywhere]">
          {text.content || 'No text'}
        </pre>
      </details>
      <Button size="sm" disabled={busy} onClick={restore}>
        Bring back
      </Button>
    </li>
  )
}
