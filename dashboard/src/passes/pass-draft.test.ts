import type { Building, Programme } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { pledged } from '../testing.ts'
import { PassDraft } from './pass-draft.svelte.ts'

/** A Tuesday. */
const TODAY = '2026-11-24'

const programme = (id: string, other: Partial<Programme> = {}): Programme => ({
  ...{ id, name: { ko: id, en: id }, space: 'hall' },
  ...{ weekday: 'wed', opens: '10:00', closes: '12:00', ...other },
})

function draftWith(...programmes: Programme[]): PassDraft {
  const building: Building = { ...pledged, usage: { ...pledged.usage, programmes } }
  return new PassDraft(building, TODAY)
}

function group(draft: PassDraft, place: string, people = '20'): PassDraft {
  draft.choose({ kind: 'group' })
  draft.choose({ place })
  draft.people = people
  return draft
}

describe('a code that is filled in', () => {
  it('is one of the first programme, from today for a year, in the programme’s space', () => {
    expect(draftWith(programme('yoga'), programme('tea')).checked()).toEqual({
      ...{ kind: 'programme', programme: 'yoga', space: 'hall', from: TODAY, to: '2027-11-23' },
    })
  })

  it('keeps to the days of a programme that begins later and ends within the year', () => {
    const draft = draftWith(programme('spring', { from: '2027-03-01', to: '2027-05-31' }))
    expect(draft.checked()).toMatchObject({ from: '2027-03-01', to: '2027-05-31' })
  })

  it('is not for a programme that is over', () => {
    const draft = draftWith(programme('past', { to: '2026-11-23' }), programme('last', { to: TODAY }))
    expect(draft.programmes.map(({ id }) => id)).toEqual(['last'])
    expect(draft.programme).toBe('last')
  })

  it('is a group’s where no programme lies ahead, for today alone and no place yet', () => {
    const draft = draftWith()
    draft.people = '7'
    expect(draft.checked()).toEqual({ kind: 'group', people: 7, from: TODAY, to: TODAY })
  })

  it('takes a group to a space, or to a programme on the day when that meets next', () => {
    expect(group(draftWith(programme('yoga')), 'space:hall').checked()).toEqual({
      ...{ kind: 'group', space: 'hall', people: 20, from: TODAY, to: TODAY },
    })
    expect(group(draftWith(programme('yoga')), 'programme:yoga').checked()).toEqual({
      ...{ kind: 'group', programme: 'yoga', space: 'hall', people: 20 },
      ...{ from: '2026-11-25', to: '2026-11-25' },
    })
  })

  it('keeps the days that somebody typed when something else is chosen', () => {
    const draft = draftWith(programme('yoga'), programme('tea'))
    draft.to = '2026-12-31'
    draft.daysTyped()
    draft.choose({ programme: 'tea' })
    expect(draft.checked()).toMatchObject({ programme: 'tea', to: '2026-12-31' })
  })

  it.each(['', '0', '501', '2.5', '스물'])('is not for %j people', (people) => {
    const draft = group(draftWith(), '', people)
    expect(draft.checked()).toBeUndefined()
    expect(draft.faults).toEqual({ people: 'people' })
  })

  it.each([
    ['', '2026-12-01', { from: 'day' }],
    ['2026-12-01', '2026-02-30', { to: 'day' }],
    ['', '', { from: 'day', to: 'day' }],
    ['2026-12-02', '2026-12-01', { to: 'order' }],
    ['2026-11-01', '2026-11-23', { to: 'past' }],
    ['2026-11-24', '2027-11-25', { to: 'long' }],
    ['2026-11-24', '2026-12-31', { from: 'early' }],
    ['2026-12-01', '2027-06-01', { to: 'late' }],
    ['2026-12-03', '2026-12-08', { to: 'no-meeting' }],
  ])('is not good from %j to %j', (from, to, faults) => {
    const draft = draftWith(programme('yoga', { from: '2026-12-01', to: '2027-05-31' }))
    Object.assign(draft, { from, to })
    expect(draft.checked()).toBeUndefined()
    expect(draft.faults).toEqual(faults)
  })

  it('is good from one day of its programme to the same day of the next year', () => {
    const draft = draftWith(programme('yoga'))
    Object.assign(draft, { from: '2026-11-24', to: '2027-11-24' })
    expect(draft.checked()).toMatchObject({ to: '2027-11-24' })
  })
})
