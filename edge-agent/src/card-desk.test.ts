import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type CardOrder, type CardReply, cardReplyParser } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CardDesk } from './card-desk.ts'
import { enrolCards, RoleCards, roleCardFile } from './role-cards.ts'
import { capturedLog } from './test-kit/captured-log.ts'
import { ManualTimers } from './test-kit/manual-timers.ts'

const ANN = '3808980205'
const ID = 'AAAAAAAAAAAAAAAA'
const OTHER_ID = 'BBBBBBBBBBBBBBBB'

let dataDir: string
let timers: ManualTimers
let replies: CardReply[]
let captured: ReturnType<typeof capturedLog>
let roles: RoleCards
let desk: CardDesk

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'card-desk-'))
  timers = new ManualTimers()
  replies = []
  captured = capturedLog()
  roles = new RoleCards(roleCardFile(dataDir, '1f'), captured.log)
  const reply = (said: CardReply) => replies.push(cardReplyParser.parse(said, 'a reply'))
  desk = new CardDesk({ roles, reply, timers, log: captured.log })
})
afterEach(() => rmSync(dataDir, { recursive: true }))

function order(said: Record<string, unknown>): CardOrder {
  return { v: 1, id: ID, ...said } as CardOrder
}
const enrol = (over: Record<string, unknown> = {}) =>
  order({ order: 'enrol', label: '1번 카드', role: 'staff', withinMs: 60_000, ...over })

describe('an order to enrol', () => {
  it('gives the next card its role, and says no number', () => {
    desk.hear(enrol())
    expect(desk.take(ANN)).toBe(true)
    expect(roles.roleOf(ANN)).toBe('staff')
    const [{ card = '' } = {}] = replies
    expect(replies).toEqual([{ v: 1, id: ID, card, cards: [{ card, label: '1번 카드', role: 'staff' }] }])
    expect(JSON.stringify(replies) + readFileSync(roleCardFile(dataDir, '1f'), 'utf8')).not.toContain(ANN)
    expect(desk.take('0000000001')).toBe(false)
  })

  it('keeps the id of a card that is enrolled again', () => {
    desk.hear(enrol())
    desk.take(ANN)
    desk.hear(enrol({ id: OTHER_ID, label: '입주사 카드', role: 'tenant' }))
    desk.take(ANN)
    expect(replies[1]?.card).toBe(replies[0]?.card)
    expect(roles.cards).toEqual([{ card: replies[0]?.card, label: '입주사 카드', role: 'tenant' }])
  })

  it('ends when no card comes in time, or when it is called back', () => {
    desk.hear(enrol())
    timers.advance(60_000)
    expect(replies).toEqual([{ v: 1, id: ID, cards: [], refused: 'no-card' }])
    desk.hear(enrol({ id: OTHER_ID }))
    desk.hear(order({ order: 'cancel', id: OTHER_ID }))
    expect(desk.take(ANN)).toBe(false)
    timers.advance(60_000)
    expect(replies).toHaveLength(1)
  })

  it('is one at a time; the same one twice is one', () => {
    desk.hear(enrol())
    desk.hear(enrol())
    desk.hear(enrol({ id: OTHER_ID, label: '2번 카드' }))
    expect(replies).toEqual([{ v: 1, id: OTHER_ID, cards: [], refused: 'busy' }])
    desk.take(ANN)
    expect(roles.cards).toMatchObject([{ label: '1번 카드' }])
  })

  it('is not called back by the end of another one', () => {
    desk.hear(enrol())
    desk.hear(order({ order: 'cancel', id: OTHER_ID }))
    expect(desk.take(ANN)).toBe(true)
  })

  it('refuses a number that a phone makes up anew each time', () => {
    desk.hear(enrol())
    expect(desk.take(String(0x08123456).padStart(10, '0'))).toBe(true)
    expect(replies).toMatchObject([{ refused: 'made-up-number', cards: [] }])
  })

  it('that cannot be written is told, here and there', () => {
    enrolCards(dataDir, '1f', [{ number: '1', role: 'test' }])
    expect(dirname(roleCardFile(dataDir, '1f'))).toContain(dataDir)
    writeFileSync(roleCardFile(dataDir, '1f'), '{}')
    desk.hear(enrol())
    desk.take(ANN)
    expect(replies).toMatchObject([{ refused: 'failed' }])
    expect(captured.said('error').join()).toContain('enrol the cards again')
  })
})

describe('cards that are enrolled', () => {
  beforeEach(() => enrolCards(dataDir, '1f', [{ number: ANN, role: 'staff', label: '관장실' }]))

  it('are listed by label and role', () => {
    enrolCards(dataDir, '1f', [{ number: '1', role: 'test' }])
    desk.hear(order({ order: 'list' }))
    expect(replies[0]?.cards).toMatchObject([
      { label: 'test', role: 'test' },
      { label: '관장실', role: 'staff' },
    ])
  })

  it('are visitors’ again once they are forgotten', () => {
    const card = roles.cards[0]?.card
    desk.hear(order({ order: 'forget', card }))
    desk.hear(order({ order: 'forget', card }))
    expect(roles.roleOf(ANN)).toBe('visitor')
    expect(replies).toMatchObject([{ card, cards: [] }, { refused: 'unknown-card' }])
  })
})
