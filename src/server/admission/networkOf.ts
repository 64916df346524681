import { isIPv6 } from 'node:net'

/** The part of an address that one customer is given: all of an IPv4 address, the first 56 bits of an IPv6 one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  const [head = '', tail = ''] = address.replace(/%.*/, '').toLowerCase().split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Array(Math.max(0, 8 - before.length - after.length)).fill('0') : []
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16))
  // The last 8 of the 64 bits are the customer's own.
  const network = groups.map((group, index) => (index === 3 ? group & 0xff00 : group).toString(16))
  return `${network.join(':')}::/56`
}
