import { beforeEach, describe, expect, it } from 'vitest'
import { Pn532, uidOf } from './pn532.ts'
import { pn532Frame } from './pn532-frames.ts'

const ACK = '0000ff00ff00'
const SAM = '0000ff03fdd414011700'
const WAKE_AND_SAM = `5555${'00'.repeat(14)}ff03fdd414011700`
const LIST = '0000ff04fcd44a0100e100'
const NO_TARGET = hex(pn532Frame([0xd5, 0x4b, 0x00]))
/** RFConfiguration: as many tries for ATR and PSL as there are, and two to find a card. */
const TWO_TRIES = hex(pn532Frame([0xd4, 0x32, 0x05, 0xff, 0x01, 0x01]))
const ERROR = '0000ff01ff7f8100'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

let chip: Pn532
let now: number

beforeEach(() => {
  chip = new Pn532()
  chip.powerOn()
  now = 0
})

/** What it says within a time, asked every millisecond. */
function listen(ms: number): string[] {
  const heard: string[] = []
  for (const end = now + ms; now < end; now++) {
    const frame = chip.nextFrame(now)
    if (frame) heard.push(hex(frame))
  }
  return heard
}

function say(bytes: string, listenMs = 50): string[] {
  chip.receive(Buffer.from(bytes, 'hex'), now)
  return listen(listenMs)
}

function hold(text: string): { read: number } {
  const seen = { read: 0 }
  chip.present({ text, onRead: () => seen.read++ })
  return seen
}

describe('a PN532', () => {
  it('sleeps until it is woken, then acknowledges and answers as documented', () => {
    expect(say(SAM)).toEqual([])
    expect(say(WAKE_AND_SAM)).toEqual([ACK, '0000ff02fed5151600'])
  })

  it('says its firmware', () => {
    say(WAKE_AND_SAM)
    expect(say(hex(pn532Frame([0xd4, 0x02])))).toEqual([
      ACK,
      hex(pn532Frame([0xd5, 0x03, 0x32, 0x01, 0x06, 0x07])),
    ])
  })

  it('answers with the card of the documented vector', () => {
    say(WAKE_AND_SAM)
    const card = hold(String(0x24d34f59))
    expect(say(LIST)).toEqual([ACK, '0000ff0cf4d54b010100040804' + '24d34f592f00'])
    expect(card.read).toBe(1)
  })

  it('answers with seven bytes where the card has so many', () => {
    say(WAKE_AND_SAM)
    hold('04A23B5C6D7E80')
    const answer = [0xd5, 0x4b, 1, 1, 0x00, 0x44, 0x00, 7, 0x04, 0xa2, 0x3b, 0x5c, 0x6d, 0x7e, 0x80]
    expect(say(LIST)).toEqual([ACK, hex(pn532Frame(answer))])
    expect(hex(uidOf('0000472288'))).toBe('000734e0')
  })

  it('looks for a card for ever, unless it was told how often to try', () => {
    say(WAKE_AND_SAM)
    expect(say(LIST, 5_000)).toEqual([ACK])
    hold('0000472288')
    expect(listen(50)).toHaveLength(1)
    listen(1_000)
    expect(say(TWO_TRIES)).toEqual([ACK, hex(pn532Frame([0xd5, 0x33]))])
    expect(say(LIST)).toEqual([ACK, NO_TARGET])
  })

  it('ends what it does for an acknowledgement or another command', () => {
    say(WAKE_AND_SAM)
    say(LIST)
    say(ACK)
    hold('0000472288')
    expect(listen(100)).toEqual([])
    expect(say(LIST)).toHaveLength(2)
  })

  it('finds a card as long as it stays, and then none', () => {
    say(WAKE_AND_SAM + TWO_TRIES)
    const card = hold('0000472288')
    const answers = Array.from({ length: 10 }, () => say(LIST, 100).at(-1))
    const found = answers.filter((answer) => answer !== NO_TARGET)
    expect(found.length).toBeGreaterThan(2)
    expect(answers.slice(found.length)).toEqual(new Array(10 - found.length).fill(NO_TARGET))
    expect(card.read).toBe(1)
  })

  it('lets one card after the other be read, and a card that is never read go', () => {
    say(WAKE_AND_SAM + TWO_TRIES)
    const unread = hold('0000000001')
    listen(5_000)
    const cards = ['0000000002', '0000000003'].map(hold)
    for (let i = 0; i < 20; i++) say(LIST, 100)
    expect(unread.read).toBe(0)
    expect(cards.map(({ read }) => read)).toEqual([1, 1])
  })

  it('does not look for cards before SAMConfiguration, and does not know every command', () => {
    say('55')
    expect(say(LIST)).toEqual([ACK, ERROR])
    say(SAM)
    expect(say(hex(pn532Frame([0xd4, 0x99])))).toEqual([ACK, ERROR])
  })

  it('hears nothing of a damaged command, and the next one again', () => {
    say(WAKE_AND_SAM + TWO_TRIES)
    expect(say('0000ff04fcd44a0100e200')).toEqual([])
    expect(say('0000ff04fbd44a0100e100')).toEqual([])
    expect(say(`00ff00${LIST}`)).toEqual([ACK, NO_TARGET])
  })

  it('sleeps again when its power comes back', () => {
    say(WAKE_AND_SAM)
    chip.powerOn()
    expect(say(LIST)).toEqual([])
  })
})
