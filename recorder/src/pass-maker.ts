import { type KeyObject, randomBytes, sign } from 'node:crypto'
import { join } from 'node:path'
import {
  type Building,
  type Clock,
  floorOfSpace,
  isDay,
  MunteokError,
  PASS_PREFIX,
  type Pass,
  type PassAnswer,
  type PassKeys,
  type PassRequest,
  type Topics,
} from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'
import type { BrokerLink } from './link.ts'
import { RetainedTopic } from './retained-topic.ts'
import { publicTextOf, signingKey } from './signing-key.ts'

const ID_BYTES = 12
/** A leap year's. */
const MOST_DAYS = 366
const DAY_MS = 86_400_000

/** Where the key lies that passes are signed with. */
export function passKeyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'pass-key.pem')
}

export interface PassMakerParts {
  readonly building: Building
  readonly dataDir: string
  readonly clock: Clock
  readonly link: BrokerLink
  readonly topics: Topics
  readonly log: Log
}

/** Makes the QR codes of programmes and groups, and tells agents the key to check them with. */
export class PassMaker {
  #parts: PassMakerParts
  readonly #topic: RetainedTopic
  #key: KeyObject | undefined

  constructor(parts: PassMakerParts) {
    this.#parts = parts
    this.#topic = new RetainedTopic(parts.link, parts.topics.passes, () => JSON.stringify(this.#keys))
  }

  /** There may be other programmes from now on. */
  settingsChanged(building: Building): void {
    this.#parts = { ...this.#parts, building }
  }

  /** The broker can be reached: agents must have the key before they may lose the network. */
  reconnected(): void {
    try {
      this.#openKey()
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#parts.log.error(troubleOf(error), `no QR codes can be made: ${error.message}`)
      return
    }
    this.#topic.reconnected()
  }

  /**
   * @param by who makes it, by name
   * @throws MunteokError `input` for what cannot be a pass here, `outside` where the key cannot be used
   */
  make(request: PassRequest, by: string): PassAnswer {
    this.#check(request)
    const key = this.#openKey()
    const { building, log } = this.#parts
    const id = randomBytes(ID_BYTES).toString('base64url')
    const pass: Pass = { building: building.id, id, ...request }
    const signed = `${PASS_PREFIX}${Buffer.from(JSON.stringify(pass)).toString('base64url')}`
    const text = `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
    log.info({ by, pass }, `${by} made a QR code: ${nameOf(pass)}, ${pass.from} to ${pass.to}`)
    return { text, pass }
  }

  #openKey(): KeyObject {
    this.#key ??= signingKey(passKeyFile(this.#parts.dataDir), {
      code: 'pass-key',
      made: 'when the recorder first reaches the broker',
    })
    return this.#key
  }

  get #keys(): PassKeys {
    return { v: 1, at: this.#parts.clock.now(), keys: [publicTextOf(this.#openKey())] }
  }

  #check({ kind, programme, space, from, to }: PassRequest): void {
    const { building } = this.#parts
    const programmes = building.usage.programmes ?? []
    const spaces = building.floors.flatMap((floor) => floor.spaces)
    if (kind === 'programme' && programme === undefined)
      throw refuse('no-programme', 'the pass of a programme names the programme')
    if (programme !== undefined && !programmes.some(({ id }) => id === programme))
      throw unknown('programme', programme, programmes)
    if (space !== undefined && !floorOfSpace(building, space)) throw unknown('space', space, spaces)
    for (const day of [from, to])
      if (!isDay(day)) throw refuse('no-day', `${day} is not a day of the calendar`)
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
    if (days < 1) throw refuse('range', `the pass ends (${to}) before it begins (${from})`)
    if (days > MOST_DAYS)
      throw refuse(
        'too-long',
        `the pass is for ${days} days, and may be for ${MOST_DAYS}: make another later`,
      )
  }
}

function nameOf({ kind, id, programme }: Pass): string {
  return programme === undefined ? `${kind} ${id}` : `${kind} ${id} for ${programme}`
}

function unknown(what: string, id: string, known: readonly { readonly id: string }[]): MunteokError {
  const ids = known.map((each) => each.id).join(', ') || 'none'
  return refuse(`unknown-${what}`, `"${id}" is no ${what} (${what}s: ${ids})`)
}

function refuse(code: string, message: string): MunteokError {
  return new MunteokError('input', code, message)
}
