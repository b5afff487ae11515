import { describe, expect, it } from 'vitest'
import { textCounter } from './text-counter.ts'

const decoder = (options: object = {}) =>
  textCounter.configure(options, 'device "beam"').create({ path: '/dev/test' })
const TOTALS = '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$'

describe('text-counter', () => {
  it('reads + and - lines as one person each, whatever ends the line', () => {
    expect(decoder().push(Buffer.from('+\r\n-\n+\r'), 0)).toEqual([
      { kind: 'step', in: 1, out: 0 },
      { kind: 'step', in: 0, out: 1 },
      { kind: 'step', in: 1, out: 0 },
    ])
  })

  it('reads running totals by the named groups of its pattern', () => {
    expect(decoder({ pattern: TOTALS, modulus: 1_000 }).push(Buffer.from('IN 12 OUT 9\n'), 0)).toEqual([
      { kind: 'totals', in: 12, out: 9, modulus: 1_000 },
    ])
  })

  it('reads steps of several people', () => {
    const pattern = '^(?:in (?<in>\\d+)|out (?<out>\\d+))$'
    expect(decoder({ pattern }).push(Buffer.from('in 3\nout 2\n'), 0)).toEqual([
      { kind: 'step', in: 3, out: 0 },
      { kind: 'step', in: 0, out: 2 },
    ])
  })

  it('counts a line that it does not know, and passes over empty ones', () => {
    expect(decoder().push(Buffer.from('\n[I][wifi] connected\n+\n'), 0)).toEqual([
      {
        kind: 'fault',
        fault: 'unmatched',
        length: 19,
        hex: Buffer.from('[I][wifi] connected').toString('hex'),
      },
      { kind: 'step', in: 1, out: 0 },
    ])
  })

  it('discards a line beyond 256 bytes up to its end, tells it once, and reads the next one', () => {
    const readings = decoder({ pattern: TOTALS }).push(
      Buffer.from(`${'9'.repeat(1_000)} IN 1 OUT 1\nIN 5 OUT 4\n`),
      0,
    )
    expect(readings).toEqual([
      { kind: 'fault', fault: 'overlong', length: 257, hex: '39'.repeat(32) },
      { kind: 'totals', in: 5, out: 4 },
    ])
  })

  it('takes a line of exactly 256 bytes', () => {
    const pattern = '^x* IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$'
    const tail = ' IN 1 OUT 2'
    const line = 'x'.repeat(256 - tail.length) + tail
    expect(decoder({ pattern }).push(Buffer.from(`${line}\n`), 0)).toEqual([
      { kind: 'totals', in: 1, out: 2 },
    ])
  })

  it('does not believe numbers that no counter can mean', () => {
    const faultsOf = (options: object, line: string) =>
      decoder(options)
        .push(Buffer.from(line), 0)
        .map((reading) => reading.kind === 'fault' && reading.fault)
    expect(faultsOf({ pattern: TOTALS }, 'IN 99999999999 OUT 1\n')).toEqual(['implausible'])
    expect(faultsOf({ pattern: TOTALS, modulus: 100 }, 'IN 100 OUT 1\n')).toEqual(['implausible'])
    expect(faultsOf({ pattern: 'n=(?<in>\\d+)' }, 'n=100000\n')).toEqual(['implausible'])
  })

  it('says what is wrong with a pattern', () => {
    expect(() => decoder({ pattern: '(' })).toThrow('device "beam": the pattern is no regular expression')
    expect(() => decoder({ pattern: '^\\d+$' })).toThrow('needs named groups')
    expect(() => decoder({ pattern: '(?<totalIn>\\d+)' })).toThrow('both of (?<totalIn>…) and (?<totalOut>…)')
    expect(() => decoder({ pattern: '(?<inn>\\d+)' })).toThrow('it has "inn"')
  })

  it('names an option that it does not know', () => {
    expect(() => decoder({ patern: '+' })).toThrow(
      'device "beam", options of driver "text-counter": unknown key patern: did you mean "pattern"?',
    )
  })
})
