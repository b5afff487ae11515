import { describe, expect, it } from 'vitest'
import type { Role } from './messages.ts'
import { usesAmong } from './usage.ts'

const minute = 60_000
const tap = (at: number, visitor?: string, role: Role = 'visitor') => ({ at: at * minute, role, visitor })

describe('usesAmong', () => {
  it('takes a second tap within the time for the same visit, counted from the first tap', () => {
    const taps = [tap(0, 'a'), tap(50, 'a'), tap(60, 'a'), tap(61, 'a'), tap(100, 'a')]
    expect([...usesAmong(taps, 60)]).toEqual([taps[0], taps[3]])
  })

  it('does not depend on the order of arrival', () => {
    const taps = [tap(0, 'a'), tap(30, 'a'), tap(20, 'b'), tap(70, 'a'), tap(85, 'b')]
    const forward = usesAmong(taps, 60)
    const backward = usesAmong([...taps].reverse(), 60)
    expect(backward).toEqual(forward)
    expect(forward.size).toBe(4)
  })

  it('leaves out staff, tenants and tests', () => {
    const taps = [tap(0, 'a', 'staff'), tap(1, undefined, 'tenant'), tap(2, 'c', 'test'), tap(3, 'd')]
    expect([...usesAmong(taps, 60)]).toEqual([taps[3]])
  })

  it('counts each check-in without a card', () => {
    expect(usesAmong([tap(0), tap(0), tap(1)], 60).size).toBe(3)
  })
})
