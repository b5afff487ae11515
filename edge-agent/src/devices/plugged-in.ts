/** Everything that is plugged in and could be a counter or a reader. */
import { readdirSync } from 'node:fs'
import { MunteokError } from '@munteok/core'
import type { FoundDevice, HidUsage } from '../drivers/driver.ts'
import { HID_FOLDERS } from './hid/hid-folders.ts'
import { type ListedHid, listHid } from './hid/hid-library.ts'
import type { PluggedIn } from './probing/likely-drivers.ts'
import { SerialDevices } from './serial/serial-devices.ts'

interface AllPluggedIn {
  readonly devices: readonly PluggedIn[]
  /** Why some could not be listed, with the remedy. */
  readonly warnings: readonly string[]
}

/** Serial ports and HID devices. What cannot be listed is told by a warning. */
export async function pluggedIn(): Promise<AllPluggedIn> {
  const warnings: string[] = []
  const listed = async <T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await list()
    } catch (error) {
      if (!(error instanceof MunteokError) || error.kind !== 'outside') throw error
      warnings.push(error.message)
      return []
    }
  }
  const serial = await listed(() => new SerialDevices().found())
  const hid = await listed(async () => (hasHid() ? listHid() : []))
  return {
    devices: [...serial.map((found) => ({ kind: 'serial' as const, found })), ...hidDevices(hid)],
    warnings,
  }
}

/** Without a HID device, nobody needs the library for them. */
function hasHid(): boolean {
  try {
    return readdirSync(HID_FOLDERS.sys).length > 0
  } catch {
    // No such class where no HID device ever was, and on other systems than Linux.
    return process.platform !== 'linux'
  }
}

/** One for each node, with all that its reports are about. */
function hidDevices(listed: readonly ListedHid[]): PluggedIn[] {
  const byPath = new Map<string, { found: FoundDevice; usages: HidUsage[] }>()
  for (const { found, usage } of listed) {
    const entry = byPath.get(found.path) ?? { found, usages: [] }
    byPath.set(found.path, entry)
    if (usage) entry.usages.push(usage)
  }
  return [...byPath.values()].map(({ found, usages }) => ({ kind: 'hid', found, usages }))
}
