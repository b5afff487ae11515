import { chmodSync, statSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readStaffCode, StaffGate, staffCode, staffCodeFile } from './staff-code.ts'
import { scratch } from './test-kit.ts'

const CODE = 'k7m4-9xqp-2h6t'

function gate() {
  let now = 0
  const made = new StaffGate(CODE, () => now)
  const refusal = (code: string, from = 'here') => made.refusal(from, `Bearer ${code}`)
  return { made, refusal, wait: (ms: number) => (now += ms) }
}

describe('the staff code', () => {
  it('is made once, in letters that are not mistaken for others, and is its owner’s alone', () => {
    const dir = scratch(onTestFinished)
    expect(() => readStaffCode(dir)).toThrow(/the recorder makes it at its first start/)
    const code = staffCode(dir)
    expect(code).toMatch(/^[2-9a-hjkmnp-tw-z]{4}(-[2-9a-hjkmnp-tw-z]{4}){2}$/)
    expect(statSync(staffCodeFile(dir)).mode & 0o777).toBe(0o600)
    expect(staffCode(dir)).toBe(code)
    expect(readStaffCode(dir)).toBe(code)
    expect(staffCode(scratch(onTestFinished))).not.toBe(code)
  })

  it('is not used when others could read it', () => {
    const dir = scratch(onTestFinished)
    staffCode(dir)
    chmodSync(staffCodeFile(dir), 0o644)
    expect(() => staffCode(dir)).toThrow(/can be read by others/)
  })
})

describe('StaffGate', () => {
  it('lets in who has the code, however it is typed', () => {
    const { made, refusal } = gate()
    for (const code of [CODE, 'K7M4-9XQP-2H6T', 'k7m49xqp2h6t', 'k7m4 9xqp 2h6t '])
      expect(refusal(code)).toBeUndefined()
    expect(made.refusal('here', `bearer ${CODE}`)).toBeUndefined()
  })

  it.each([undefined, '', 'Bearer', 'Bearer ', `Basic ${CODE}`, CODE])(
    'asks for a code after %j',
    (header) => {
      expect(gate().made.refusal('here', header)).toMatchObject({ status: 401, code: 'staff-code' })
    },
  )

  it.each(['k7m4-9xqp-2h6', 'k7m4-9xqp-2h6tt', '-', 'ㄱ'])('refuses %s', (code) => {
    expect(gate().refusal(code)).toMatchObject({ status: 401, code: 'wrong-code' })
  })

  it('lets nobody in from where five wrong codes came until half a minute is over', () => {
    const { refusal, wait } = gate()
    for (let i = 0; i < 5; i++) expect(refusal('wrong')).toMatchObject({ status: 401 })
    expect(refusal(CODE)).toMatchObject({ status: 429, waitSeconds: 30 })
    wait(29_500)
    expect(refusal(CODE)).toMatchObject({ status: 429, waitSeconds: 1 })
    wait(500)
    expect(refusal('wrong')).toMatchObject({ status: 401 })
    expect(refusal(CODE)).toMatchObject({ status: 429, waitSeconds: 30 })
    wait(30_000)
    expect(refusal(CODE)).toBeUndefined()
    expect(refusal('wrong')).toMatchObject({ status: 401 })
    expect(refusal(CODE)).toBeUndefined()
  })

  it('lets others in meanwhile, and asking without a code is no try', () => {
    const { made, refusal } = gate()
    for (let i = 0; i < 9; i++) made.refusal('here', undefined)
    expect(refusal(CODE)).toBeUndefined()
    for (let i = 0; i < 5; i++) refusal('wrong')
    expect(refusal(CODE, 'there')).toBeUndefined()
    expect(refusal(CODE)).toMatchObject({ status: 429 })
  })

  it('remembers a bounded number of addresses', () => {
    const { refusal } = gate()
    for (let i = 0; i < 5; i++) refusal('wrong')
    for (let i = 0; i < 1_000; i++) refusal('wrong', `address ${i}`)
    expect(refusal(CODE)).toBeUndefined()
  })
})
