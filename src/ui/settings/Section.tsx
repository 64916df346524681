import { type ReactNode, useId } from 'react'

type SectionProps = { title: string; text: string; children: ReactNode }

export function Section({ title, text, children }: SectionProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 border-t py-7 first-of-type:border-t-0"
    >
      <div>
        <h2 id={id} className="font-semibold tracking-tight">
          {title}
        </h2>
        <p className="mt-1 text-pretty text-muted-foreground text-sm">{text}</p>
      </div>
      {children}
    </section>
  )
}
