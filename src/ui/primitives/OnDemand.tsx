import {
  type ComponentType,
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type RefAttributes,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { toastNotLoaded } from './toastNotLoaded'

/** A menu or popover that opens as soon as it is mounted, by and around its trigger. */
export type Layer = ComponentType<{ trigger: ReactElement }>

type OnDemandProps = {
  load: () => Promise<Layer>
  opens: 'menu' | 'dialog'
  children: ReactElement<ButtonAttributes>
}

type ButtonAttributes = RefAttributes<HTMLButtonElement> & {
  'aria-haspopup'?: OnDemandProps['opens']
  'aria-expanded'?: boolean
  onPointerEnter?: () => void
  onFocus?: () => void
  onClick?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
}

/**
 * A button whose menu or popover is code that comes when a pointer or the focus is on it, at the latest when it is
 * pressed; from then on the button is the layer's own trigger.
 */
export function OnDemand({ load, opens, children }: OnDemandProps) {
  const [loaded, setLoaded] = useState<{ Layer: Layer }>()
  const trigger = useRef<HTMLButtonElement>(null)
  // Where the focus goes back to, as the pressed button is another one by now.
  useLayoutEffect(() => {
    if (loaded) trigger.current?.focus()
  }, [loaded])

  if (loaded) return <loaded.Layer trigger={cloneElement(children, { ref: trigger })} />
  const prepare = () => void load().catch(ignoreUntilPressed)
  const open = () => void load().then((Layer) => setLoaded({ Layer }), toastNotLoaded)
  return cloneElement(children, {
    'aria-haspopup': opens,
    'aria-expanded': false,
    onPointerEnter: prepare,
    onFocus: prepare,
    onClick: open,
    onKeyDown: (event) => {
      if (opens !== 'menu' || event.key !== 'ArrowDown') return
      event.preventDefault()
      open()
    },
  })
}

function ignoreUntilPressed() {}
