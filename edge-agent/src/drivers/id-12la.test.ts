import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { id12laFrame, rdm6300Frame } from '../test-kit/frames.ts'
import type { Reading } from './driver.ts'
import { id12la } from './id-12la.ts'
import { rdm6300 } from './rdm6300.ts'

const decoder = () => id12la.configure({}, 'device "reader"').create({ path: '/dev/test' })
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const meant = (readings: Reading[]) => readings.filter(({ kind }) => kind !== 'fault')
const anyCard = fc.uint8Array({ minLength: 5, maxLength: 5 })

/** What an ID-20LA sent. */
const PUBLISHED = bytes('02 30 35 30 30 32 30 37 42 33 32 36 43 0D 0A 03')
const CARD = { kind: 'card', identity: '0002128690' }

describe('id-12la', () => {
  it('reads the frame that was published', () => {
    expect(decoder().push(PUBLISHED, 0)).toEqual([CARD])
  })

  it('is sure of a card with the last byte of its frame, not before', () => {
    const reader = decoder()
    expect(reader.push(PUBLISHED.subarray(0, 15), 0)).toEqual([])
    expect(reader.push(PUBLISHED.subarray(15), 0)).toEqual([CARD])
  })

  it('gives a card the identity that an RDM6300 gives it', () => {
    const other = () => rdm6300.configure({}, 'device "other"').create({ path: '/dev/test' })
    fc.assert(
      fc.property(anyCard, (card) => {
        const identities = decoder().push(id12laFrame(card), 0)
        expect(identities).toHaveLength(1)
        expect(identities).toEqual(other().push(rdm6300Frame(card), 0))
      }),
    )
  })

  it.each([
    ['the end of an RDM6300', bytes('02 30 35 30 30 32 30 37 42 33 32 36 43 03'), 'torn', 13],
    ['a line feed lost', bytes('02 30 35 30 30 32 30 37 42 33 32 36 43 0D 03'), 'torn', 14],
    ['a wrong check', bytes('02 30 35 30 30 32 30 37 42 33 32 36 44 0D 0A 03'), 'checksum', 16],
    ['a digit that is none', bytes('02 30 35 30 47 32 30 37 42 33 32 36 43 0D 0A 03'), 'torn', 4],
  ] as const)('takes no card from a frame with %s, and reads the next one', (_, bad, fault, length) => {
    const readings = decoder().push(Buffer.concat([bad, PUBLISHED]), 0)
    expect(readings[0]).toEqual({ kind: 'fault', fault, length })
    expect(meant(readings)).toEqual([CARD])
  })
})
