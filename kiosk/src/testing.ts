/** A kiosk without an agent, a browser's clock or a voice. For tests alone. */
import {
  type Building,
  type CheckInChange,
  type CheckInRequest,
  type KioskState,
  ManualClock,
  type Receipt,
} from '@munteok/core'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import type { Language } from '@munteok/look/word-book.ts'
import type { AgentApi, CheckInOutcome, WithdrawalOutcome } from './agent-seam.ts'
import type { Answer } from './answers.svelte.ts'
import { KioskScreen } from './kiosk-screen.svelte.ts'
import { Settings } from './settings.svelte.ts'
import type { Voice } from './voice.ts'
import type { RefusalReason } from './words.ts'

const words = (text: string) => ({ ko: `${text}실`, en: `${text} room` })

/** The small building with a space on two floors, and programmes on the test's own Tuesday. */
export const furnishedBuilding: Building = {
  ...testBuilding,
  floors: testBuilding.floors.map((floor) => ({
    ...floor,
    spaces:
      { ground: [{ id: 'hall', name: words('큰') }], attic: [{ id: 'den', name: words('작은') }] }[
        floor.id
      ] ?? [],
  })),
  usage: {
    ...testBuilding.usage,
    programmes: [
      programme('morning', 'tue', '09:00', '11:00', 'den'),
      programme('choir', 'tue', '14:00', '16:00', 'hall'),
      programme('evening', 'tue', '19:00', '20:30', 'den'),
      programme('wednesdays', 'wed', '14:00', '16:00', 'hall'),
    ],
  },
}

function programme(id: string, weekday: 'tue' | 'wed', opens: string, closes: string, space: string) {
  return { id, weekday, opens, closes, space, name: { ko: `${id} 모임`, en: `${id} circle` } }
}

export const receiptOf = (seq: number, other: Partial<Receipt> = {}): Receipt => ({
  id: `a ${seq}`,
  device: 'reader',
  at: testNow,
  method: 'card',
  people: 1,
  sameVisit: false,
  ...other,
})

export const pictureOf = (other: Partial<KioskState> = {}): KioskState => ({
  building: furnishedBuilding,
  floor: 'ground',
  now: testNow,
  occupancy: occupancyAt(testNow),
  connected: true,
  ...other,
})

/** Stands for the agent: keeps what it was asked, and answers at once or with a refusal. */
export class FakeAgentApi implements AgentApi {
  /** What readers typed. */
  readonly readings: string[] = []
  readonly asked: (CheckInRequest | { id: string; change: CheckInChange } | { takeBack: string })[] = []
  refusal: RefusalReason | undefined
  /** What its receipts say about changes; an agent that knows none says nothing. */
  changeableMs: number | undefined
  #receipts = new Map<string, Receipt>()

  async checkIn(request: CheckInRequest): Promise<CheckInOutcome> {
    this.asked.push(request)
    if (this.refusal) return { refused: this.refusal }
    return { receipt: this.know(receiptOf(90 + this.asked.length, { method: 'touch', ...request })) }
  }

  async change(id: string, change: CheckInChange): Promise<CheckInOutcome> {
    this.asked.push({ id, change })
    const known = this.#receipts.get(id)
    if (this.refusal || !known) return { refused: this.refusal ?? 'too-late' }
    return { receipt: this.know(changed(known, change)) }
  }

  async typed(text: string): Promise<RefusalReason | undefined> {
    this.readings.push(text)
    return this.refusal
  }

  async takeBack(id: string): Promise<WithdrawalOutcome> {
    this.asked.push({ takeBack: id })
    return this.refusal ? { refused: this.refusal } : { withdrawn: true }
  }

  know(receipt: Receipt): Receipt {
    const { changeableMs } = this
    const known = { ...receipt, ...(changeableMs !== undefined && { changeableMs }) }
    this.#receipts.set(receipt.id, known)
    return known
  }
}

/** As the agent does it, without what is on in a space: `null` is none. */
function changed({ space, programme, ...rest }: Receipt, change: CheckInChange): Receipt {
  const now = { space, programme, ...change }
  return {
    ...rest,
    people: change.people ?? rest.people,
    ...(typeof now.space === 'string' && { space: now.space }),
    ...(typeof now.programme === 'string' && { programme: now.programme }),
  }
}

/** Keeps what it was told to say. */
export class FakeVoice implements Voice {
  readonly said: string[] = []
  readonly volumes: number[] = []
  stopped = 0
  readonly #languages: readonly Language[]

  constructor(...languages: Language[]) {
    this.#languages = languages
  }

  speaks(language: Language): boolean {
    return this.#languages.includes(language)
  }

  say(text: string, _language: Language, volume: number): void {
    this.said.push(text)
    this.volumes.push(volume)
  }

  stop(): void {
    this.stopped += 1
  }
}

export function testKiosk(search = '') {
  const clock = new ManualClock(1_000_000)
  const agent = new FakeAgentApi()
  const answers: Answer['kind'][] = []
  const settings = new Settings(search)
  const screen = new KioskScreen(agent, clock, settings, ({ kind }) => answers.push(kind))
  const hear = (event: string, said: unknown) => screen.hear(event, JSON.stringify(said))
  /** Lets time go by as the page does: with ticks. */
  const pass = (ms: number) => {
    const end = clock.now() + ms
    while (clock.now() < end) {
      clock.advance(Math.min(250, end - clock.now()))
      screen.tick()
    }
  }
  screen.opened()
  hear('state', pictureOf())
  return { screen, settings, agent, clock, answers, hear, pass }
}
