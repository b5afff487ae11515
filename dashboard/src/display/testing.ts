/** What the public feed says, for tests. */
import { type PublicAnswer, type PublicFloor, publicParser } from '@munteok/core'
import { testBuilding, testNow } from '@munteok/look/testing.ts'

function floorOf(id: string, other: Partial<PublicFloor>): PublicFloor {
  const floor = testBuilding.floors.find((candidate) => candidate.id === id)
  if (!floor) throw new RangeError(id)
  const { level, name, areaM2 } = floor
  return { id, level, name, areaM2, capacity: 25, crowding: 'calm', uncertain: false, ...other }
}

/** Fifteen below, fewer than five in the attic; open until six, one programme on and one to come. */
export function publicAnswer(other: Partial<PublicAnswer> = {}): PublicAnswer {
  const { id, name, timeZone, portals } = testBuilding
  const at = (clock: string) => Date.parse(`2026-11-24T${clock}:00+09:00`)
  const answer: PublicAnswer = {
    v: 1,
    building: { id, name, timeZone },
    ...{ now: testNow, at: testNow, step: 5, house: { low: 20, high: 24 } },
    floors: [
      floorOf('ground', { people: 15, crowding: 'moderate', uncertain: true }),
      floorOf('attic', { fewerThan: 5 }),
      floorOf('cellar', { people: 5 }),
    ],
    ways: portals.map(({ id: way, from, to }) => ({ id: way, from, to })),
    hours: { isOpen: true, closesAt: at('18:00'), today: [['09:00', '18:00']] },
    programmes: [
      { name: { ko: '합창', en: 'Choir' }, opens: '14:00', closes: '16:00', isOn: true },
      {
        ...{ name: { ko: '글쓰기', en: 'Writing' }, space: { ko: '큰방', en: 'Hall' } },
        ...{ floor: 'ground', opens: '19:00', closes: '21:00', isOn: false },
      },
    ],
    build: 'one',
    ...other,
  }
  return publicParser.parse(answer, 'the answer of the test')
}
