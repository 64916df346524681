import { useSyncExternalStore } from 'react'
import { describeAge } from './describeAge'

const tick = 30_000
const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

function subscribe(onTick: () => void) {
  const timer = setInterval(onTick, tick)
  return () => clearInterval(timer)
}

const currentTick = () => Math.floor(Date.now() / tick)

/** A moment (milliseconds or anything Date reads) as its distance from now, kept up to date. */
export function RelativeTime({ time, className }: { time: number | string | Date; className?: string }) {
  useSyncExternalStore(subscribe, currentTick)
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return null
  return (
    <time dateTime={date.toISOString()} title={full.format(date)} className={className}>
      {describeAge(date.getTime(), Date.now())}
    </time>
  )
}
