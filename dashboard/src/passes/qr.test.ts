import type { Pass } from '@munteok/core'
import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { passText } from '../fake-records.ts'
import { QUIET_MODULES, qrDrawing, qrFile } from './qr.ts'
import { textOfModules } from './qr-reading.ts'

const pass: Pass = {
  ...{ building: 'annex', id: 'AAAAAAAAAAAAAAAAAAAAAA', kind: 'programme', programme: 'school' },
  ...{ space: 'hall', from: '2026-11-24', to: '2027-11-23' },
}

/** Which modules a path darkens: what a printer would do with it. */
function modulesOf(path: string, size: number): boolean[][] {
  const modules = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const strokes = path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)
  for (const [, x, y, there, back] of strokes) {
    expect(back).toBe(there)
    modules[Number(y)]?.fill(true, Number(x), Number(x) + Number(there))
  }
  return modules
}

describe('the QR code of a pass', () => {
  const text = passText(pass)
  const { size, path } = qrDrawing(text)
  const modules = modulesOf(path, size)

  it('has the modules of the code, all of them and no others', () => {
    expect(path.replaceAll(/M\d+ \d+h\d+v1h-\d+z/g, '')).toBe('')
    expect(modules).toEqual(encode(text, { ecc: 'M', border: QUIET_MODULES }).data)
  })

  it('has four light modules around it, without which no reader finds it', () => {
    const inside = (i: number) => i >= QUIET_MODULES && i < size - QUIET_MODULES
    const outside = modules.flatMap((row, y) => row.filter((_, x) => !(inside(x) && inside(y))))
    expect(outside).toHaveLength(size ** 2 - (size - 2 * QUIET_MODULES) ** 2)
    expect(outside).not.toContain(true)
    expect(modules[QUIET_MODULES]?.[QUIET_MODULES]).toBe(true)
  })

  it('says the pass’s text to who reads its modules, with error correction M', () => {
    expect(textOfModules(modules, QUIET_MODULES)).toEqual({ text, correction: 'M' })
  })

  it('is small enough that a module on A4 is over two millimetres', () => {
    expect(size).toBeLessThanOrEqual(85)
  })

  it('is a file that draws the same in any program', () => {
    const file = new DOMParser().parseFromString(qrFile({ size, path }), 'image/svg+xml')
    expect(file.documentElement.getAttribute('viewBox')).toBe(`0 0 ${size} ${size}`)
    const [light, dark] = [...file.querySelectorAll('path')]
    expect(light?.getAttribute('fill')).toBe('#fff')
    expect(dark?.getAttribute('d')).toBe(path)
    expect(qrFile({ size, path })).not.toContain(text)
  })
})
