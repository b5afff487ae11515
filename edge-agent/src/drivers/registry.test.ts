import { describe, expect, it } from 'vitest'
import { driverNames, loadDriver } from './registry.ts'

describe('the driver registry', () => {
  it('loads each driver by the name that the driver has', async () => {
    for (const name of driverNames) expect((await loadDriver(name, 'device "d"')).name).toBe(name)
  })

  it('names the drivers that there are when one is unknown', async () => {
    await expect(loadDriver('terabee', 'device "door"')).rejects.toThrow(
      `device "door": there is no driver "terabee" (drivers: ${driverNames.join(', ')})`,
    )
    await expect(loadDriver('constructor', 'device "door"')).rejects.toThrow(
      'there is no driver "constructor"',
    )
  })
})
