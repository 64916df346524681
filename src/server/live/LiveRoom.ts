import { type LiveAnswer, type LivePeople, type LivePerson, maxLivePeople } from '@/contract/live'
import type { LiveFrame } from '@/contract/liveFrame'
import { TokenBucket } from '@/contract/TokenBucket'
import type { Awareness } from './awareness'

/** Milliseconds for which another instance's people are believed to be there. They are told again twice as often. */
const REMOTE_MS = 45_000

/** Of one document, that are passed on. */
const MESSAGES_PER_SECOND = 1_000

/** One end of a connection, as others see it. */
export interface LivePeer {
  readonly userId: string
  /** The documents that it has open, by its numbers for them. */
  readonly members: Map<number, LiveMember>
  tell(answer: LiveAnswer): void
  pass(frame: LiveFrame): void
}

/** A document that a connection has open. */
export interface LiveMember {
  readonly connection: LivePeer
  readonly room: LiveRoom
  /** The connection's number for it. */
  readonly channel: number
  readonly person: LivePerson
  /** The one Yjs client that it types as. */
  readonly yjsClient: number
  readonly mayWrite: boolean
  /** The last that it told. */
  awareness?: Awareness | undefined
  /** How many others it was last told of. */
  toldOthers: number
}

/** One document, with who has it open: here, and on other instances as these tell. */
export class LiveRoom {
  readonly members = new Set<LiveMember>()
  /** What comes into it goes out to everybody in it. [LV5] */
  readonly messages = new TokenBucket(MESSAGES_PER_SECOND, 2 * MESSAGES_PER_SECOND)
  /** When its people may be asked to push again, in the time of `performance.now()`. */
  mayAskAt = 0
  private readonly remote = new Map<
    string,
    Pick<LivePeople, 'people' | 'connections' | 'clients'> & { until: number }
  >()

  constructor(
    readonly workspaceId: string,
    readonly documentId: string,
  ) {}

  get isEmpty(): boolean {
    return this.members.size === 0 && !this.hasRemote
  }

  /** Somebody has it open on another instance. */
  get hasRemote(): boolean {
    this.forgetSilent()
    return this.remote.size > 0
  }

  /** Everybody's connections but one. */
  get others(): number {
    this.forgetSilent()
    const elsewhere = [...this.remote.values()].reduce((sum, { connections }) => sum + connections, 0)
    return Math.max(0, this.members.size + elsewhere - 1)
  }

  /** Who types as that Yjs client here. */
  holderOf(yjsClient: number): LiveMember | undefined {
    return [...this.members].find((member) => member.yjsClient === yjsClient)
  }

  /** Whether somebody else types as that Yjs client, here or elsewhere as far as is known. */
  isTaken(yjsClient: number, userId: string): boolean {
    const holder = this.holderOf(yjsClient)
    if (holder) return holder.connection.userId !== userId
    const elsewhere = [...this.remote.values()].flatMap(({ clients }) => clients)
    return elsewhere.some(([client, user]) => client === yjsClient && user !== userId)
  }

  /** @returns whether the instance was not known to have somebody there, and has. */
  setRemote(instance: string, { people, connections, clients }: LivePeople): boolean {
    const isNew = connections > 0 && !this.remote.has(instance)
    if (connections === 0) this.remote.delete(instance)
    else this.remote.set(instance, { people, connections, clients, until: performance.now() + REMOTE_MS })
    return isNew
  }

  /** On this instance, each once. */
  here(): LivePerson[] {
    return distinct([...this.members].map(({ person }) => person))
  }

  /** On all instances, each once. */
  people(): LivePerson[] {
    this.forgetSilent()
    return distinct([...this.here(), ...[...this.remote.values()].flatMap(({ people }) => people)])
  }

  /** @returns whether an instance was forgotten that has not told of its people for too long */
  forgetSilent(): boolean {
    const { size } = this.remote
    const now = performance.now()
    for (const [instance, { until }] of this.remote) if (until < now) this.remote.delete(instance)
    return this.remote.size < size
  }
}

function distinct(people: LivePerson[]): LivePerson[] {
  return [...new Map(people.map((person) => [person.id, person])).values()].slice(0, maxLivePeople)
}
