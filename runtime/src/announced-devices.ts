/** What was announced to Home Assistant, kept in a file of the recorder's that the broker reads too. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AnnouncedDevices,
  announcedDevicesParser,
  DEFAULT_DISCOVERY_PREFIX,
  parseJson,
} from '@munteok/core'
import { writeSecret } from './secrets.ts'
import { type Installation, readText } from './site-file.ts'

export function announcedFileIn(dataDir: string): string {
  return join(dataDir, 'recorder', 'home-assistant.json')
}

/** @throws MunteokError `input` or `outside` for a file that cannot be used; undefined where nothing was announced */
export function readAnnounced(file: string): AnnouncedDevices | undefined {
  if (!existsSync(file)) return undefined
  return parseJson(
    announcedDevicesParser,
    readText(file, 'list of devices announced to Home Assistant'),
    file,
  )
}

/** Whole or not at all. */
export function writeAnnounced(file: string, announced: AnnouncedDevices): void {
  writeSecret(file, `${JSON.stringify(announced)}\n`)
}

/**
 * Below which prefixes the recorder announces devices or has some to take back; none where Home Assistant
 * has nothing to do with this house. A file that cannot be read is told of by the recorder, which replaces it.
 */
export function discoveryPrefixes({ site, dataDir }: Pick<Installation, 'site' | 'dataDir'>): string[] {
  const settings = site.recorder?.homeAssistant
  const before = prefixOfBefore(announcedFileIn(dataDir))
  const prefixes = [settings && (settings.discoveryPrefix ?? DEFAULT_DISCOVERY_PREFIX), before]
  return [...new Set(prefixes)].filter((prefix) => prefix !== undefined)
}

function prefixOfBefore(file: string): string | undefined {
  try {
    return readAnnounced(file)?.prefix
  } catch {
    return undefined
  }
}
