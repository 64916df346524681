import type { ComponentProps } from 'react'

/** A stack of sheets, the top one written on: the same drawing as public/icon.svg. */
export function Logo(props: ComponentProps<'svg'>) {
  return (
    <svg aria-hidden="true" viewBox="0 0 48 48" fill="none" {...props}>
      <path
        d="M8 33.5 24 42l16-8.5"
        className="stroke-primary"
        opacity=".35"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M8 25.5 24 34l16-8.5"
        className="stroke-primary"
        opacity=".65"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M24 6 40 16 24 26 8 16Z"
        className="fill-primary stroke-primary"
        strokeWidth="3.5"
        strokeLinejoin="round"
      />
      <path
        d="m17.5 16.2 4.7 3 8.3-5.4"
        className="stroke-background"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
