import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FoundDevice, PluggedIn } from '@munteok/edge-agent'
import { expect, it, onTestFinished } from 'vitest'
import { linkTo, placeOf } from './place.ts'

const serial = (found: FoundDevice): PluggedIn => ({ kind: 'serial', found })
const ftdi = serial({
  path: '/dev/ttyUSB0',
  vendor: '0403',
  product: '6001',
  serial: 'A1',
  socket: 'usb-0:1',
})
const ch340 = serial({ path: '/dev/ttyUSB1', vendor: '1a86', product: '7523', socket: 'usb-0:2' })
const otherCh340 = serial({ path: '/dev/ttyUSB2', vendor: '1a86', product: '7523', socket: 'usb-0:3' })

it('means a device by its serial number, in whichever socket', () => {
  expect(placeOf(ftdi, [ftdi, ch340])).toEqual({ usb: { vendor: '0403', product: '6001', serial: 'A1' } })
})

it('leaves the socket out while no other of the kind is plugged in, so that it may move', () => {
  expect(placeOf(ch340, [ftdi, ch340])).toEqual({ usb: { vendor: '1a86', product: '7523' } })
  expect(placeOf(otherCh340, [ch340, otherCh340])).toEqual({
    usb: { vendor: '1a86', product: '7523', socket: 'usb-0:3' },
  })
})

it('takes the socket too where a maker gave all its devices one serial number', () => {
  const copy = serial({ ...ftdi.found, path: '/dev/ttyUSB5', socket: 'usb-0:5' })
  expect(placeOf(copy, [ftdi, copy]).usb).toMatchObject({ serial: 'A1', socket: 'usb-0:5' })
})

it('does not mistake the other interface of a composite device for a twin', () => {
  const hid: PluggedIn = { kind: 'hid', found: { ...ch340.found, path: '/dev/hidraw0' } }
  expect(placeOf(hid, [ch340, hid])).toEqual({ usb: { vendor: '1a86', product: '7523' } })
})

it('names a port without USB ids by the link that keeps its name, if there is one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-place-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const links = join(folder, 'by-path')
  mkdirSync(links)
  writeFileSync(join(folder, 'ttyX1'), '')
  symlinkSync(join(folder, 'ttyX1'), join(links, 'pci-0-usb-1'))
  expect(linkTo(join(folder, 'ttyX1'), links)).toBe(join(links, 'pci-0-usb-1'))
  expect(linkTo('/dev/ttyS0', links)).toBe('/dev/ttyS0')
  expect(linkTo('/dev/ttyS0', join(folder, 'no-such-folder'))).toBe('/dev/ttyS0')
})
