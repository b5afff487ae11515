import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Claims } from './claims.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claims-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('claims', () => {
  it('give a port to one device at a time, whichever of its names is used', () => {
    const port = join(folder, 'ttyUSB0')
    const link = join(folder, 'by-path')
    writeFileSync(port, '')
    symlinkSync(port, link)
    const claims = new Claims()
    expect(claims.take('door', link)).toBe(true)
    expect(claims.take('reader', port)).toBe(false)
    expect(claims.take('door', port)).toBe(true)
    expect(claims.holderOf(link)).toBe('door')
    claims.release('door')
    expect(claims.take('reader', port)).toBe(true)
  })

  it('leave what a device had when it takes another port', () => {
    const claims = new Claims()
    claims.take('door', '/dev/ttyUSB0')
    claims.take('door', '/dev/ttyUSB1')
    expect(claims.holderOf('/dev/ttyUSB0')).toBeUndefined()
  })

  it('tell whoever waits when a port is free or settled, and once', () => {
    const claims = new Claims()
    const states: string[] = []
    const end = claims.watch(() => states.push(claims.stateOf('door')))
    claims.take('door', '/dev/ttyUSB0')
    expect(claims.stateOf('door')).toBe('trial')
    claims.settle('door')
    claims.settle('door')
    claims.release('door')
    claims.release('door')
    end()
    claims.take('door', '/dev/ttyUSB0')
    claims.settle('door')
    expect(states).toEqual(['settled', 'none'])
  })
})
