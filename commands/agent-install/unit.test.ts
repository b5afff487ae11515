import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeviceSettings } from '@munteok/core'
import { expect, it, onTestFinished } from 'vitest'
import type { DeviceAccess } from './device-access.ts'
import { deviceClasses, modulesFor, type UnitSettings, unitText } from './unit.ts'

function device(kind: DeviceAccess['kind'], place: Partial<DeviceSettings>): DeviceAccess {
  return { title: '', kind, isKeyboard: false, settings: { id: 'd', driver: 'any', ...place } }
}

const usb = { vendor: '0403', product: '6001' }
const settings: UnitSettings = {
  description: 'Munteok agent 1f',
  user: 'munteok',
  group: 'munteok',
  command: [
    process.execPath,
    '--max-semi-space-size=2',
    '/opt/mun teok/50%/munteok.js',
    'agent',
    '--name',
    '1f',
  ],
  siteFolder: '/etc/mun teok',
  dataDir: '/var/lib/mun teok',
  environment: { MUNTEOK_MQTT_URL: 'mqtts://house:8883' },
  devices: [device('serial', { usb }), device('hid', { usb })],
  memoryMaxMB: 384,
  setupExitCode: 78,
  systemdVersion: 252,
}

it('allows exactly the classes of the configured devices', () => {
  expect(deviceClasses([device('serial', { usb })])).toEqual(['ttyACM', 'ttyUSB'])
  expect(deviceClasses([device('hid', { usb }), device('serial', { path: '/dev/ttyAMA0' })])).toEqual([
    'hidraw',
    'ttyAMA',
  ])
  expect(deviceClasses([device('serial', { path: '/dev/serial/by-path/x' })])).toEqual(['ttyACM', 'ttyUSB'])
  expect(deviceClasses([device('serial', { path: '/tmp/pty' })])).toEqual(['pts'])
  expect(unitText({ ...settings, devices: [] })).not.toContain('DeviceAllow')
})

it('has the modules loaded without which a class would stay forbidden', () => {
  expect(modulesFor(settings.devices)).toEqual(['cdc_acm', 'usbserial', 'hid', 'usbhid'])
  expect(modulesFor([device('serial', { path: '/dev/ttyS0' })])).toEqual([])
})

it('waits longer and longer where systemd can', () => {
  expect(unitText(settings)).not.toContain('RestartSteps')
  expect(unitText({ ...settings, systemdVersion: 254 })).toContain('RestartSteps=6')
})

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0

it.skipIf(!hasAnalyze)('is understood by systemd, with spaces and signs in its paths', () => {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-unit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'munteok-agent-1f.service')
  writeFileSync(file, unitText(settings))
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
