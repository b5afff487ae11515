import { MunteokError } from '@munteok/core'
import type { DriverDefinition } from './driver.ts'

/** Every driver by the name that a site file gives it. Imported only when a device needs it. */
const drivers: Readonly<Record<string, () => Promise<DriverDefinition>>> = {
  gm65: async () => (await import('./gm65.ts')).gm65,
  'hid-keyboard': async () => (await import('./hid-keyboard.ts')).hidKeyboard,
  'hid-pos': async () => (await import('./hid-pos.ts')).hidPos,
  'id-12la': async () => (await import('./id-12la.ts')).id12la,
  'modbus-counter': async () => (await import('./modbus-counter.ts')).modbusCounter,
  pn532: async () => (await import('./pn532.ts')).pn532,
  rdm6300: async () => (await import('./rdm6300.ts')).rdm6300,
  'serial-scanner': async () => (await import('./serial-scanner.ts')).serialScanner,
  'terabee-evo': async () => (await import('./terabee-evo.ts')).terabeeEvo,
  'text-counter': async () => (await import('./text-counter.ts')).textCounter,
}

export const driverNames: readonly string[] = Object.keys(drivers)

/**
 * @param where the device, for the error
 * @throws MunteokError `input` for a name that no driver has
 */
export async function loadDriver(name: string, where: string): Promise<DriverDefinition> {
  const load = Object.hasOwn(drivers, name) ? drivers[name] : undefined
  if (!load)
    throw new MunteokError(
      'input',
      'unknown-driver',
      `${where}: there is no driver "${name}" (drivers: ${driverNames.join(', ')})`,
    )
  return load()
}
