const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })
const sameYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

/** "just now", "5m ago", "yesterday"; a date once it is more than six days. Both in milliseconds. */
export function describeAge(time: number, now: number): string {
  const age = Math.max(0, now - time)
  if (age < 60_000) return 'just now'
  if (age >= 7 * 86_400_000) {
    const format = new Date(time).getFullYear() === new Date(now).getFullYear() ? sameYear : otherYear
    return format.format(time)
  }
  let text = ''
  for (const [unit, length] of steps) {
    if (age >= length) text = relative.format(-Math.floor(age / length), unit)
  }
  return text
}
