import { describe, expect, it } from 'vitest'
import { encodeId12laFrame, Id12la } from './id-12la.ts'

/** What the reader says when it is asked every 10 ms. */
function listen(reader: Id12la, toMs: number): string[] {
  const heard: string[] = []
  for (let at = 0; at < toMs; at += 10) {
    const frame = reader.nextFrame(at)
    if (frame) heard.push(Buffer.from(frame).toString('latin1'))
  }
  return heard
}

describe('the ID-12LA', () => {
  it('has byte for byte the frame that a real one sent', () => {
    expect(Buffer.from(encodeId12laFrame(Buffer.from('0500207B32', 'hex'))).toString('hex')).toBe(
      '02303530303230374233323643' + '0d0a03',
    )
  })

  it('says each card once, however long it stays, and the same card again when it is held up again', () => {
    const reader = new Id12la()
    let read = 0
    for (const text of ['0000472288', '0000472288', '0000000001'])
      reader.present({ text, onRead: () => read++ })
    const first = '\x0201000734E0D2\r\n\x03'
    expect(listen(reader, 3_000)).toEqual([first, first, '\x02010000000100\r\n\x03'])
    expect(read).toBe(3)
  })
})
