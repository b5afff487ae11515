import { OUTSIDE } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { dobong } from '../test-kit.ts'
import { Routes } from './routes.ts'

const names = (way: ReturnType<Routes['between']>) =>
  way?.map(({ portal, direction }) => `${portal} ${direction}`)

describe('the ways through a building', () => {
  const routes = new Routes(dobong())

  it('lead up and down by the fewest portals', () => {
    expect(names(routes.between(OUTSIDE, '3f'))).toEqual(['entrance in', 'stairs-2f in', 'stairs-3f in'])
    expect(names(routes.between('3f', 'b1'))).toEqual(['stairs-3f out', 'stairs-2f out', 'stairs-b1 in'])
    expect(names(routes.between('b1', OUTSIDE))).toEqual(['rear-door out'])
    expect(routes.between('2f', '2f')).toEqual([])
  })

  it('do not lead over the street', () => {
    const building = dobong()
    const withoutStairs = building.portals.filter(({ id }) => id !== 'stairs-b1')
    expect(new Routes({ ...building, portals: withoutStairs }).between('1f', 'b1')).toBeUndefined()
  })

  it('know the doors to the street and the floors that can be reached from there', () => {
    expect(routes.doors.map(({ portal }) => portal)).toEqual(['entrance', 'rear-door'])
    const building = dobong()
    const sealed = building.portals.filter(({ id }) => id !== 'stairs-3f')
    expect(new Routes({ ...building, portals: sealed }).floors).toEqual(['b1', '1f', '2f'])
  })

  it('go through the door that is asked for', () => {
    const rear = routes.doors.find(({ portal }) => portal === 'rear-door')
    expect(names(rear && routes.throughDoor(rear, '2f'))).toEqual([
      'rear-door in',
      'stairs-b1 out',
      'stairs-2f in',
    ])
  })
})
