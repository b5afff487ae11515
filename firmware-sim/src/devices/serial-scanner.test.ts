import { describe, expect, it } from 'vitest'
import type { Tail } from './scanner-queue.ts'
import { SerialScanner } from './serial-scanner.ts'

function firstOf(tail: Tail): string {
  const scanner = new SerialScanner(tail)
  scanner.present({ text: 'DOBONG-1', onRead: () => undefined })
  return Buffer.from(scanner.nextFrame(0) ?? []).toString('latin1')
}

describe('a serial scanner', () => {
  it('sends a code with the tail that it was set to', () => {
    const tails: Tail[] = ['CR', 'LF', 'CRLF', 'TAB', 'none']
    expect(tails.map(firstOf)).toEqual(['DOBONG-1\r', 'DOBONG-1\n', 'DOBONG-1\r\n', 'DOBONG-1\t', 'DOBONG-1'])
  })

  it('sends each code once, with a pause between them', () => {
    const scanner = new SerialScanner('CR')
    for (const text of ['a', 'b']) scanner.present({ text, onRead: () => undefined })
    const heard = Array.from({ length: 1_000 }, (_, now) => scanner.nextFrame(now)).flatMap((bytes, now) =>
      bytes ? [{ now, text: Buffer.from(bytes).toString() }] : [],
    )
    expect(heard).toEqual([
      { now: 0, text: 'a\r' },
      { now: 150, text: 'b\r' },
    ])
  })

  it('takes no more than it can hold, and forgets all of it without power', () => {
    const scanner = new SerialScanner('CR')
    const taken = Array.from({ length: 150 }, () => scanner.present({ text: 'a', onRead: () => undefined }))
    expect(taken.filter(Boolean)).toHaveLength(100)
    scanner.powerOn()
    expect(scanner.nextFrame(0)).toBeUndefined()
  })
})
