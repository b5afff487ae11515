import { describe, expect, it } from 'vitest'
import { cardBytes } from './em4100-reader.ts'
import { encodeRdm6300Frame, Rdm6300 } from './rdm6300.ts'

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1')

/** What the reader says when it is asked every 10 ms. */
function listen(reader: Rdm6300, fromMs: number, toMs: number): { at: number; frame: string }[] {
  const heard: { at: number; frame: string }[] = []
  for (let at = fromMs; at < toMs; at += 10) {
    const frame = text(reader.nextFrame(at))
    if (frame !== undefined) heard.push({ at, frame })
  }
  return heard
}

describe('the RDM6300 frame', () => {
  it('is byte for byte the documented vectors', () => {
    expect(Buffer.from(encodeRdm6300Frame(Buffer.from('62E3086CED', 'hex'))).toString('hex')).toBe(
      '0236324533303836434544303803',
    )
    expect(Buffer.from(encodeRdm6300Frame(Buffer.from('01000734E0', 'hex'))).toString('hex')).toBe(
      '0230313030303733344530443203',
    )
  })

  it('holds the printed number in its lower 32 bits', () => {
    expect(Buffer.from(cardBytes('0000472288')).toString('hex')).toBe('01000734e0')
    expect(Buffer.from(cardBytes('3808980205')).subarray(1).toString('hex')).toBe('e3086ced')
  })
})

describe('the RDM6300 reader', () => {
  it('repeats the frame every 100 ms while the card stays, for 400 ms, then is silent', () => {
    const reader = new Rdm6300()
    let read = 0
    expect(reader.present({ text: '0000472288', onRead: () => read++ })).toBe(true)
    const heard = listen(reader, 1_000, 3_000)
    expect(heard.map(({ at }) => at)).toEqual([1_000, 1_100, 1_200, 1_300])
    expect(new Set(heard.map(({ frame }) => frame))).toEqual(new Set(['\x0201000734E0D2\x03']))
    expect(read).toBe(1)
  })

  it('reads every card of a queue, one after the other', () => {
    const reader = new Rdm6300()
    const read: string[] = []
    const cards = ['0000000001', '0000000002', '0000000003']
    for (const number of cards) reader.present({ text: number, onRead: () => read.push(number) })
    const heard = listen(reader, 0, 2_000).map(({ frame }) => frame)
    expect(read).toEqual(cards)
    expect([...new Set(heard)]).toEqual(cards.map((number) => text(encodeRdm6300Frame(cardBytes(number)))))
  })

  it('takes no more when too many wait, and forgets who waits when it loses power', () => {
    const reader = new Rdm6300()
    const taken = Array.from({ length: 200 }, () =>
      reader.present({ text: '0000000001', onRead: () => undefined }),
    )
    expect(taken.filter((one) => one)).toHaveLength(100)
    reader.powerOn()
    expect(listen(reader, 0, 1_000)).toEqual([])
  })
})
