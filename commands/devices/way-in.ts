import type { Building, DeviceSettings } from '@munteok/core'

/** Which way a counter must count as in, so that somebody can try it; undefined for what is no counter. */
export function wayIn(
  { id, portal, reversed }: DeviceSettings,
  { portals, floors }: Building,
): string | undefined {
  const of = portals.find((candidate) => candidate.id === portal)
  if (!of) return undefined
  const name = (place: string) => (floors.some((floor) => floor.id === place) ? `floor ${place}` : place)
  const counts = reversed ? 'out' : 'in'
  const remedy = reversed
    ? 'take "reversed" out of the site file'
    : `munteok devices add ${id} --id ${id} --replace --reversed`
  return `Walk from ${name(of.from)} to ${name(of.to)}: the device must count one ${counts}. If it does not: ${remedy}`
}
