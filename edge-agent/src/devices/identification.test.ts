import type { DeviceSettings } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import type { FoundDevice } from '../drivers/driver.ts'
import { Claims } from './claims.ts'
import { choose, type Seeker } from './identification.ts'

const CH340 = { vendor: '1a86', product: '7523' }
const at = (n: number, more: Partial<FoundDevice> = {}): FoundDevice => ({
  path: `/dev/ttyUSB${n}`,
  ...CH340,
  socket: `usb-0:${n + 1}:1.0`,
  ...more,
})
const counter: DeviceSettings = { id: 'counter', driver: 'asking', usb: CH340 }
const reader: DeviceSettings = { id: 'reader', driver: 'silent', usb: CH340 }

function seeker(settings: DeviceSettings, more: Partial<Seeker> = {}): Seeker {
  return { id: settings.id, usb: settings.usb ?? CH340, isTalker: settings.id !== 'reader', ...more }
}

describe('choose', () => {
  it('opens the only one that fits, wherever it is', () => {
    const claims = new Claims([counter])
    for (const n of [0, 7])
      expect(choose([at(n), { path: '/dev/ttyS0' }], seeker(counter), claims)).toEqual({
        kind: 'open',
        device: at(n),
        isTrial: false,
      })
  })

  it('says that nothing fits, and whether one of the kind is there', () => {
    const claims = new Claims([counter])
    expect(choose([], seeker(counter), claims)).toEqual({
      kind: 'wait',
      trouble: {
        code: 'not-there',
        message:
          'USB 1a86:7523 is not plugged in: plug it in, or look with "munteok devices" what is; trying on',
      },
    })
    const wanted = seeker(counter, { usb: { ...CH340, serial: 'A1' } })
    expect(choose([at(0, { serial: 'B2' })], wanted, claims)).toMatchObject({
      trouble: {
        message: expect.stringContaining(
          'of the same kind there is one with serial number B2: if that is it',
        ),
      },
    })
  })

  it('does not offer what another device of the site file means', () => {
    const named = { ...reader, usb: { ...CH340, serial: 'B2' } }
    const wanted = { ...counter, usb: { ...CH340, serial: 'A1' } }
    const claims = new Claims([wanted, named])
    expect(choose([at(0, { serial: 'B2' })], seeker(wanted), claims)).toMatchObject({
      trouble: { message: expect.stringContaining('serial number A1 is not plugged in') },
    })
  })

  it('tries one that speaks at each that fits, not where it was not understood', () => {
    const claims = new Claims([counter])
    const found = [at(0), at(1)]
    expect(choose(found, seeker(counter), claims)).toMatchObject({ device: at(0), isTrial: true })
    const rejected = new Set(['/dev/ttyUSB0'])
    expect(choose(found, seeker(counter, { rejected }), claims)).toMatchObject({
      device: at(1),
      isTrial: true,
    })
    const all = new Set(['/dev/ttyUSB0', '/dev/ttyUSB1'])
    expect(choose(found, seeker(counter, { rejected: all }), claims)).toMatchObject({
      trouble: { code: 'ambiguous', message: expect.stringContaining('none of them is understood') },
    })
  })

  it('tries even the only one while another device could mean it', () => {
    const claims = new Claims([counter, reader])
    expect(choose([at(0)], seeker(counter), claims)).toMatchObject({ kind: 'open', isTrial: true })
  })

  it('gives one that is silent by nature what is left over when the others have theirs', () => {
    const claims = new Claims([counter, reader])
    const found = [at(0), at(1)]
    claims.take('counter', '/dev/ttyUSB1')
    expect(choose(found, seeker(reader), claims)).toEqual({ kind: 'wait' })
    claims.settle('counter')
    expect(choose(found, seeker(reader), claims)).toEqual({ kind: 'open', device: at(0), isTrial: false })
  })

  it('guesses nothing for one that is silent by nature: not among several, not while the other is missing', () => {
    const claims = new Claims([counter, reader])
    expect(choose([at(0)], seeker(reader), claims)).toEqual({
      kind: 'wait',
      trouble: {
        code: 'ambiguous',
        message:
          'USB 1a86:7523 may be this device or device "counter", which is not found either (usb-0:1:1.0): add the "serial" or the "socket" that munteok devices shows to "usb" in the site file; trying on',
      },
    })
    const alone = choose([at(0), at(1)], seeker(reader), new Claims([reader]))
    expect(alone).toMatchObject({
      trouble: { code: 'ambiguous', message: expect.stringContaining('2 of the kind USB 1a86:7523') },
    })
  })

  it('leaves to another what its settings name more closely, by serial number, socket or path', () => {
    const named = { ...counter, usb: { ...CH340, socket: 'usb-0:1' } }
    expect(choose([at(0)], seeker(reader), new Claims([named, reader]))).toMatchObject({
      kind: 'wait',
      trouble: { code: 'not-there', message: expect.stringContaining('belongs to other devices') },
    })
    const byPath: DeviceSettings = { id: 'counter', driver: 'asking', path: '/dev/ttyUSB0' }
    expect(choose([at(0), at(1)], seeker(reader), new Claims([byPath, reader]))).toMatchObject({
      kind: 'open',
      device: at(1),
    })
    const serial = { ...counter, usb: { ...CH340, serial: 'A1' } }
    const found = [at(0, { serial: 'A1' }), at(1)]
    expect(choose(found, seeker(reader), new Claims([serial, reader]))).toMatchObject({
      kind: 'open',
      device: at(1),
      isTrial: false,
    })
  })

  it('does not take what another has open', () => {
    const claims = new Claims([counter, reader])
    claims.take('counter', '/dev/ttyUSB0')
    claims.settle('counter')
    expect(choose([at(0)], seeker(reader), claims)).toMatchObject({
      trouble: { code: 'not-there', message: expect.stringContaining('belongs to device "counter"') },
    })
  })

  it('does not take for settled what was unplugged and has not noticed yet', () => {
    const claims = new Claims([counter, reader])
    claims.take('counter', '/dev/ttyUSB0')
    claims.settle('counter')
    expect(choose([at(1)], seeker(reader), claims)).toMatchObject({ trouble: { code: 'ambiguous' } })
  })

  it('is not troubled by a HID device with the same ids: a scanner may be both', () => {
    const claims = new Claims([counter, reader])
    claims.setKind('counter', 'hid')
    claims.setKind('reader', 'serial')
    expect(choose([at(0)], seeker(reader), claims)).toMatchObject({ kind: 'open', isTrial: false })
  })
})
