import { Search, X } from 'lucide-react'
import type { RefObject } from 'react'
import { Button } from '@/ui/primitives/button'
import { Input } from '@/ui/primitives/input'
import { Kbd } from '@/ui/primitives/kbd'

type SearchBoxProps = {
  value: string
  onChange: (value: string) => void
  inputRef: RefObject<HTMLInputElement | null>
  /** The arrow key down: on to what was found. */
  onLeave: () => void
}

export function SearchBox({ value, onChange, inputRef, onLeave }: SearchBoxProps) {
  return (
    <search className="relative block">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        ref={inputRef}
        type="search"
        aria-label="Search documents"
        aria-keyshortcuts="/"
        placeholder="Search"
        autoComplete="off"
        className="px-9"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && !event.nativeEvent.isComposing) {
            event.preventDefault()
            onLeave()
          }
          if (event.key !== 'Escape') return
          if (value) onChange('')
          else event.currentTarget.blur()
        }}
      />
      {value ? (
        <Button
          variant="quiet"
          size="icon"
          aria-label="Clear search"
          className="absolute top-0 right-0 rounded-md"
          onClick={() => {
            onChange('')
            inputRef.current?.focus()
          }}
        >
          <X />
        </Button>
      ) : (
        <Kbd className="absolute top-1/2 right-3 -translate-y-1/2 text-muted-foreground max-md:hidden">/</Kbd>
      )}
    </search>
  )
}
