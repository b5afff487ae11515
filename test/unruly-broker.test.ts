/** A broker that loses, repeats and reorders what it is to carry: nothing is lost in the end, and nothing counted twice. */
import { afterAll, expect, it } from 'vitest'
import { freePorts } from './support/free-ports.ts'
import { House } from './support/house.ts'
import { seededRandom } from './support/random.ts'
import { openDay, UnderKills } from './support/under-kills.ts'
import { UnrulyBroker } from './support/unruly-broker.ts'

const SEED = 20_261_124
const clock = openDay()
const [port = 0] = await freePorts(1)
const house = new House({ clock, site: (site) => ({ ...site, mqttUrl: `mqtt://127.0.0.1:${port}` }) })
const people = new UnderKills(house, clock, SEED)
let unruly: UnrulyBroker

afterAll(async () => {
  await people.close()
  await house.close()
  await unruly?.close()
})

it('a broker that loses, swallows, repeats and reorders messages costs no crossing and no tap', async () => {
  const { broker } = await house.prepare()
  unruly = new UnrulyBroker(broker.tcp.port, seededRandom(SEED))
  await unruly.start(port)
  await house.startAll()
  await people.start()
  await people.goOn([], { kills: 0, crossings: 1_500, taps: 40 })
  await people.expectNothingLost()
  console.log(JSON.stringify(unruly.deeds))
  for (const deed of Object.values(unruly.deeds)) expect(deed).toBeGreaterThan(3)
  expect(
    house.logged(
      /^agent \S+: events of \S+ were acknowledged only when they were sent again: .* the broker loses messages/,
    ),
  ).not.toEqual([])
})
