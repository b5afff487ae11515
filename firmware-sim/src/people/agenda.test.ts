import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'
import { Agenda } from './agenda.ts'

describe('the agenda', () => {
  it('gives what was added in the order of time, and in the order of adding at one time', () => {
    const random = new Random(4)
    const items = Array.from({ length: 2_000 }, (_, name) => ({ at: random.int(300), name }))
    const agenda = new Agenda<{ at: number; name: number }>()
    for (const item of items) agenda.add(item)
    const taken = items.map(() => agenda.take())
    expect(taken).toEqual(items.toSorted((a, b) => a.at - b.at || a.name - b.name))
    expect(agenda.take()).toBeUndefined()
    expect(agenda.size).toBe(0)
  })
})
