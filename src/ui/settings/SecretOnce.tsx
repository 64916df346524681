import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/primitives/button'
import { Field } from '@/ui/primitives/field'

/** What the server shows this once, to be copied. */
export function SecretOnce({ label, secret }: { label: string; secret: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <div role="status" className="flex items-start gap-2 rounded-xl bg-primary-soft p-4">
      <div className="min-w-0 flex-1">
        <Field
          label={label}
          value={secret}
          readOnly
          hint="Copy it now: it is not shown again."
          className="font-mono"
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <Button
        className="mt-6.5"
        onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}
      >
        {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}
