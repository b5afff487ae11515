import { MunteokError } from '@munteok/core'
import { forgetMirrorPlace, lastEntry, type MirrorOf, mirrorPlace } from '@munteok/recorder'
import type { Installation } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'

export const mirror: Command = {
  details: 'Tells how far it is. Also while the recorder runs.',
  options: {
    ...configOption,
    again: { type: 'boolean', what: 'sends everything again: to a store that was emptied or lost' },
  },
  async run(values) {
    const of = mirrorOf(installationOf(values))
    if (values['again'] !== undefined) {
      forgetMirrorPlace(of)
      console.log(
        `everything is sent to ${of.influx.url} again: at once if the recorder runs, otherwise when it starts`,
      )
      return
    }
    const place = mirrorPlace(of)
    const last = lastEntry(of)
    if (!place) console.log(`${of.influx.url} has been told nothing yet; the ledger has ${last} entries`)
    else
      console.log(
        `${of.influx.url} has been told ${place.entry} of ${last} entries, last at ${new Date(place.sentAt).toISOString()}`,
      )
  },
}

/** @throws MunteokError `input` where the site file names no time-series store */
export function mirrorOf({ building, dataDir, site, siteFile }: Installation): MirrorOf {
  const influx = site.recorder?.influx
  if (!influx)
    throw new MunteokError(
      'input',
      'no-influx',
      `${siteFile} names no time-series store: add recorder.influx with its url and bucket`,
    )
  return { building, dataDir, influx }
}
