import { randomBytes } from 'node:crypto'
import {
  type Alarm,
  type AlarmCall,
  type AlarmRules,
  type AlarmsState,
  type Building,
  type Clock,
  CONTRACT_VERSION,
  type OccupancyState,
  type Topics,
} from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { Agents } from '../agents.ts'
import type { Complaints } from '../complaints.ts'
import type { BrokerLink } from '../link.ts'
import { RetainedTopic } from '../retained-topic.ts'
import { AlarmEngine, type Watched } from './alarm-engine.ts'
import { alarmFileIn, readAlarms, writeAlarms } from './alarm-file.ts'
import { Webhook, type WebhookOptions } from './webhook.ts'
import { webhookSecret } from './webhook-secret.ts'

export interface AlarmWatchParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
  readonly complaints: Complaints
  readonly link: BrokerLink
  readonly topics: Topics
  readonly building: () => Building
  readonly rules: () => AlarmRules
  readonly occupancy: () => OccupancyState
  readonly agents: Pick<Agents, 'counterState' | 'queues'>
  /** Milliseconds of a real clock that never goes back. */
  readonly ticks: () => number
  readonly later: WebhookOptions['later']
}

/** Looks after what needs somebody, and tells the screens, the topic and the webhook. */
export class AlarmWatch {
  readonly #parts: AlarmWatchParts
  readonly #topic: RetainedTopic
  readonly #webhook: Webhook
  #engine = new AlarmEngine()
  /** What the topic was told: at each connection it is told anew. */
  #told = '[]'

  constructor(parts: AlarmWatchParts) {
    const { dataDir, link, topics, log, later, ticks, rules } = parts
    this.#parts = parts
    this.#topic = new RetainedTopic(link, topics.alarms, () => JSON.stringify(this.state))
    this.#webhook = new Webhook({
      ...{ log, later, ticks },
      url: () => rules().webhook,
      secret: () => webhookSecret(dataDir),
      random: Math.random,
      onChange: () => this.#keep(),
    })
  }

  /** Goes on with the alarms and calls of before. A file that cannot be read is told, and replaced. */
  start(): void {
    try {
      const { alarms, calls } = readAlarms(alarmFileIn(this.#parts.dataDir))
      this.#engine = new AlarmEngine(alarms)
      this.#told = JSON.stringify(this.#engine.alarms)
      this.#webhook.add(calls)
    } catch (error) {
      this.#parts.log.warn(
        { err: error },
        `${alarmFileIn(this.#parts.dataDir)} cannot be used: alarms that go on are told again`,
      )
    }
  }

  /** Called once a second, and when the rules or the building are others. */
  look(): void {
    const { rules, clock, ticks } = this.#parts
    const { began, ended } = this.#engine.look(rules(), this.#watched(), clock.now(), ticks())
    if (began.length > 0 || ended.length > 0) {
      const calls = [
        ...began.map((it) => this.#call('began', it)),
        ...ended.map((it) => this.#call('ended', it)),
      ]
      this.#webhook.add(calls)
      this.#keep()
    }
    const told = JSON.stringify(this.#engine.alarms)
    if (told === this.#told) return
    this.#told = told
    this.#topic.publish()
  }

  reconnected(): void {
    this.#topic.reconnected()
  }

  get state(): AlarmsState {
    return { v: CONTRACT_VERSION, at: this.#parts.clock.now(), alarms: this.#engine.alarms }
  }

  /** Calls of the webhook that are not made yet. */
  get callsWaiting(): number {
    return this.#webhook.waiting.length
  }

  close(): void {
    this.#webhook.close()
  }

  #call(event: AlarmCall['event'], alarm: Alarm): AlarmCall {
    const { building, clock } = this.#parts
    const id = randomBytes(12).toString('base64url')
    return { v: CONTRACT_VERSION, id, at: clock.now(), building: building().id, event, alarm }
  }

  #watched(): Watched {
    const { occupancy, agents } = this.#parts
    const { floors, silentSince = {} } = occupancy()
    return { floors, counters: this.#counters(silentSince), queues: agents.queues() }
  }

  #counters(silentSince: Readonly<Record<string, number>>): Watched['counters'] {
    const { building, agents } = this.#parts
    return building().portals.flatMap(({ id: portal, metered }): Watched['counters'][number][] => {
      if (!metered) return []
      const { state, since } = agents.counterState(portal)
      const silent = silentSince[portal]
      if (state === 'missing' || state === 'offline')
        return [{ portal, missing: true, ...(since !== undefined && { since }) }]
      return silent === undefined ? [] : [{ portal, missing: false, since: silent }]
    })
  }

  #keep(): void {
    const { dataDir, complaints } = this.#parts
    const file = alarmFileIn(dataDir)
    try {
      writeAlarms(file, { alarms: this.#engine.alarms, calls: this.#webhook.waiting })
      complaints.over('alarms')
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      complaints.say('alarms', () => `${file} cannot be written (${why}): check the disk`, 'error')
    }
  }
}
