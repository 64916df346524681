/** From where an account was signed in to: networks by address, devices by a cookie. Attempts count by them. */
import { createHash, randomBytes } from 'node:crypto'
import { Prisma, prisma } from '../db/prisma'

/** Days after which a place that was not used is forgotten. */
export const PLACE_DAYS = 400

/** Places of one account that are remembered. */
const MAX_PLACES = 50

const DEVICE_COOKIE = 'known_device'
const DEVICE_FORM = /^[\w-]{43}$/

export interface Place {
  /** As `networkOf` names it. */
  network: string
  /** The secret in the device's cookie; made anew for a device that has none. */
  device: string
}

export function placeOf(network: string, cookies: string | null): Place {
  const sent = new RegExp(`(?:^|; *)${DEVICE_COOKIE}=([^;]*)`).exec(cookies ?? '')?.[1] ?? ''
  return { network, device: DEVICE_FORM.test(sent) ? sent : randomBytes(32).toString('base64url') }
}

/** Good for nothing but being counted apart, and so kept for as long as a browser keeps anything. */
export function deviceCookie({ device }: Place, secure: boolean): string {
  const attributes = `Max-Age=${PLACE_DAYS * 24 * 60 * 60}; Path=/api/auth; HttpOnly; SameSite=Lax`
  return `${DEVICE_COOKIE}=${device}; ${attributes}${secure ? '; Secure' : ''}`
}

/** The narrowest name under which the account knows the place; undefined when it was never signed in to from there. */
export async function knownPlace(email: string, place: Place): Promise<string | undefined> {
  const [device, network] = namesOf(place)
  const rows = await prisma().$queryRaw<{ place: string }[]>(Prisma.sql`
    SELECT place FROM sign_in_places JOIN users ON users.id = user_id
    WHERE email = ${email} AND place IN (${device}, ${network})`)
  return rows.find((row) => row.place === device)?.place ?? rows[0]?.place
}

/** After a password that was right. */
export async function rememberPlace(userId: string, place: Place): Promise<void> {
  const [device, network] = namesOf(place)
  await prisma().$executeRaw(Prisma.sql`
    INSERT INTO sign_in_places (user_id, place, used_at)
    VALUES (${userId}, ${device}, now()), (${userId}, ${network}, now())
    ON CONFLICT (user_id, place) DO UPDATE SET used_at = excluded.used_at`)
  await prisma().$executeRaw(Prisma.sql`
    DELETE FROM sign_in_places WHERE user_id = ${userId} AND place IN (
      SELECT place FROM sign_in_places WHERE user_id = ${userId}
      ORDER BY used_at DESC OFFSET ${MAX_PLACES})`)
}

function namesOf({ device, network }: Place): [device: string, network: string] {
  return [`device:${createHash('sha256').update(device).digest('base64url')}`, `network:${network}`]
}
