import { type KioskState, ManualClock, type Receipt } from '@munteok/core'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { ANSWER_MS, type CheckInOutcome, KioskScreen, MOST_PEOPLE, WAIT_MS } from './kiosk-screen.svelte.ts'

const receipt = (seq: number, other: Partial<Receipt> = {}): Receipt => ({
  id: `a ${seq}`,
  device: 'reader',
  at: testNow,
  method: 'card',
  people: 1,
  sameVisit: false,
  ...other,
})

const picture = (other: Partial<KioskState> = {}): KioskState => ({
  building: testBuilding,
  floor: 'ground',
  now: testNow,
  occupancy: occupancyAt(testNow),
  connected: true,
  ...other,
})

function kiosk(outcome: CheckInOutcome = { receipt: receipt(1, { method: 'touch' }) }) {
  const clock = new ManualClock(1_000_000)
  const asked: number[] = []
  const screen = new KioskScreen(
    {
      async checkIn(people) {
        asked.push(people)
        return outcome
      },
    },
    clock,
  )
  const hear = (event: string, said: unknown) => screen.hear(event, JSON.stringify(said))
  const pass = (ms: number) => {
    clock.advance(ms)
    screen.tick()
  }
  screen.opened()
  return { screen, asked, hear, pass }
}

describe('a receipt', () => {
  it('is answered at once and for four seconds', () => {
    const { screen, hear, pass } = kiosk()
    hear('receipt', receipt(1))
    expect(screen.answer).toMatchObject({ kind: 'recorded', receipt: { id: 'a 1' } })
    pass(ANSWER_MS - 1)
    expect(screen.answer).toBeDefined()
    pass(1)
    expect(screen.answer).toBeUndefined()
  })

  it('is replaced by the next one at once, which then has its own four seconds', () => {
    const { screen, hear, pass } = kiosk()
    hear('receipt', receipt(1))
    pass(3_000)
    hear('receipt', receipt(2))
    expect(screen.answer).toMatchObject({ receipt: { id: 'a 2' } })
    pass(3_000)
    expect(screen.answer).toMatchObject({ receipt: { id: 'a 2' } })
  })

  it('of the same visit says so', () => {
    const { screen, hear } = kiosk()
    hear('receipt', receipt(1, { sameVisit: true }))
    expect(screen.answer?.kind).toBe('same-visit')
  })

  it('leaves a check-in by touch that another person has begun', () => {
    const { screen, hear, pass } = kiosk()
    screen.begin()
    screen.addPeople(4)
    hear('receipt', receipt(9))
    pass(ANSWER_MS)
    expect([screen.step, screen.people]).toEqual(['people', 5])
  })

  it('that says nothing of the contract is refused', () => {
    const { hear } = kiosk()
    expect(() => hear('receipt', { id: 'a 1' })).toThrow(/the receipt/)
    expect(() => hear('farewell', {})).toThrow(/farewell/)
  })
})

describe('a check-in by touch', () => {
  it('sends the number of people and shows the receipt once, though the stream tells it too', async () => {
    const { screen, asked, hear } = kiosk()
    screen.begin()
    screen.addPeople(2)
    await screen.confirm()
    const shown = screen.answer
    hear('receipt', receipt(1, { method: 'touch' }))
    expect(asked).toEqual([3])
    expect([screen.step, shown?.kind]).toEqual(['idle', 'recorded'])
    expect(screen.answer?.id).toBe(shown?.id)
  })

  it('stays between one and fifty people', () => {
    const { screen } = kiosk()
    screen.begin()
    screen.addPeople(-3)
    expect(screen.people).toBe(1)
    screen.addPeople(400)
    expect(screen.people).toBe(MOST_PEOPLE)
  })

  it('is sent once, however often the button is pressed', async () => {
    const { screen, asked } = kiosk()
    screen.begin()
    await Promise.all([screen.confirm(), screen.confirm(), screen.confirm()])
    expect(asked).toEqual([1])
  })

  it('tells a refusal with its reason, once, though the stream tells it too', async () => {
    const { screen, hear, pass } = kiosk({ refused: 'disk-full' })
    screen.begin()
    hear('refusal', { at: testNow, code: 'disk-full', message: 'full' })
    await screen.confirm()
    expect(screen.answer).toMatchObject({ kind: 'refused', reason: 'disk-full', id: 1 })
    pass(2_000)
    hear('refusal', { at: testNow, code: 'disk-full', message: 'full' })
    expect(screen.answer).toMatchObject({ reason: 'disk-full', id: 2 })
  })

  it('that nobody goes on with is given up after a minute, with a warning before it', () => {
    const { screen, pass } = kiosk()
    screen.begin()
    expect(screen.secondsLeft).toBeUndefined()
    pass(WAIT_MS - 12_000)
    expect(screen.secondsLeft).toBe(12)
    screen.touch()
    expect(screen.secondsLeft).toBeUndefined()
    pass(WAIT_MS)
    expect(screen.step).toBe('idle')
  })
})

describe('the occupancy', () => {
  it('is fresh when it was said just now, and stale after 30 s without a new word', () => {
    const { screen, hear, pass } = kiosk()
    hear('state', picture())
    expect(screen.fresh).toBe(true)
    pass(30_001)
    expect(screen.fresh).toBe(false)
    hear('state', picture({ now: testNow + 31_000, occupancy: occupancyAt(testNow + 31_000) }))
    expect(screen.fresh).toBe(true)
  })

  it('is not made fresh by an old word that is told again', () => {
    const { screen, hear, pass } = kiosk()
    hear('state', picture())
    pass(20_000)
    hear('state', picture({ now: testNow + 20_000 }))
    pass(10_001)
    expect(screen.fresh).toBe(false)
  })

  it('is not fresh while the agent, or the broker behind it, is out of reach', () => {
    const { screen, hear } = kiosk()
    hear('state', picture({ connected: false }))
    expect(screen.fresh).toBe(false)
    hear('state', picture())
    expect(screen.fresh).toBe(true)
    screen.lost()
    expect(screen.fresh).toBe(false)
  })

  it('is stale from the start when the agent kept it from long ago', () => {
    const { screen, hear } = kiosk()
    hear('state', picture({ occupancy: occupancyAt(testNow - 3_600_000) }))
    expect(screen.fresh).toBe(false)
  })

  it('is judged by its arrival where the clocks of agent and recorder differ', () => {
    const { screen, hear } = kiosk()
    hear('state', picture())
    hear('state', picture({ occupancy: occupancyAt(testNow - 120_000) }))
    expect(screen.fresh).toBe(true)
  })
})

it('the building’s clock runs on between pictures, as fast as the simulation', () => {
  const { screen, hear, pass } = kiosk()
  hear('state', picture({ simulatedSpeed: 60 }))
  pass(1_000)
  expect(screen.buildingNow).toBe(testNow + 60_000)
})
