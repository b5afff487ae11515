import { describe, expect, it } from 'vitest'
import { codeIdentity } from './code-identity.ts'
import type { DriverDefinition } from './drivers/driver.ts'
import { gm65 } from './drivers/gm65.ts'
import { hidKeyboard } from './drivers/hid-keyboard.ts'
import { hidPos } from './drivers/hid-pos.ts'
import { serialScanner } from './drivers/serial-scanner.ts'
import { honeywellReports, wedgeReports } from './test-kit/frames.ts'

const CODE = '0013110988'

function identityOf(driver: DriverDefinition, options: object, chunks: Uint8Array[]): string | undefined {
  const scanner = driver.configure(options, 'device "scanner"').create({ path: '/dev/test' })
  const [reading] = chunks.flatMap((chunk) => scanner.push(chunk, 0))
  return reading?.kind === 'code' ? codeIdentity(reading.text) : undefined
}

describe('the same code read by any kind of scanner', () => {
  it.each([
    ['serial-scanner', serialScanner, {}, [Buffer.from(`${CODE}\r\n`)]],
    ['gm65', gm65, {}, [Buffer.from(`${CODE}\t`)]],
    ['hid-pos', hidPos, {}, honeywellReports(Buffer.from(`${CODE}\r\n`))],
    ['hid-keyboard', hidKeyboard, { reads: 'code' }, wedgeReports(`${CODE}\n`)],
  ])('has one identity, which is no card: %s', (_, driver, options, chunks) => {
    expect(identityOf(driver, options, chunks)).toBe('code 0013110988')
  })
})
