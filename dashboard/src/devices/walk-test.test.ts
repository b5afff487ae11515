import type { LivePassages } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { WalkTest } from './walk-test.svelte.ts'

const said = (portal: string, ins: number, outs: number): LivePassages => ({
  ...{ v: 1, at: 1_000 },
  passages: [{ portal, in: ins, out: outs }],
})

function walking(both = true): WalkTest {
  const test = new WalkTest()
  test.portal = 'door'
  test.both = both
  test.start(0)
  return test
}

describe('a walk test', () => {
  it('waits after the last expected pass whether more come, then ends', () => {
    const test = walking(false)
    test.hear(said('door', 5, 0), 10_000)
    test.tick(14_999)
    expect(test.phase).toBe('walking')
    test.tick(15_000)
    expect([test.phase, test.result.verdict]).toEqual(['done', 'all'])
  })

  it('does not end by itself while passes are missing, until it is forgotten', () => {
    const test = walking()
    test.hear(said('door', 1, 0), 10_000)
    test.tick(129_000)
    expect(test.phase).toBe('walking')
    test.tick(130_000)
    expect([test.phase, test.result]).toEqual(['done', { verdict: 'missed', by: 9 }])
  })

  it('takes passes of one message that went both ways by turns', () => {
    const test = walking()
    test.hear(said('door', 1, 0), 1)
    test.hear(said('door', 2, 2), 2)
    expect(test.seen.map(({ way }) => way)).toEqual(['in', 'out', 'in', 'out', 'in'])
  })

  it('counts what other counters saw apart', () => {
    const test = walking()
    test.hear(said('up', 3, 1), 1)
    test.stop()
    expect([test.result.verdict, test.elsewhere]).toEqual(['nothing', { up: 4 }])
  })

  it('hears nothing before it begins and after it ended', () => {
    const test = walking()
    test.stop()
    test.hear(said('door', 5, 5), 1)
    expect(test.seen).toEqual([])
  })
})
