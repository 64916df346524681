import type { LivePerson } from '@/contract/live'

/** Named one by one; of more the rest are counted. */
const NAMED = 5

const list = new Intl.ListFormat('en')

/** "Bea", "Bea and Cem", "Bea, Cem, Dan, Eve, Fay, and 3 more". */
export function namesOf(people: readonly LivePerson[]): string {
  const names = people.slice(0, NAMED).map(({ name }) => name)
  const more = people.length - names.length
  return list.format(more > 0 ? [...names, `${more} more`] : names)
}
