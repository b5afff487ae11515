import { chmodSync, statSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { scratch } from '../test-kit.ts'
import {
  endFirstCode,
  firstCodeFile,
  firstCodeMaker,
  hasFirstCode,
  isFirstCode,
  makeFirstCode,
  readFirstCode,
} from './first-code.ts'

const LETTERS = /^[2-9a-hjkmnp-tw-z]{4}(-[2-9a-hjkmnp-tw-z]{4}){2}$/

describe('the one-time code', () => {
  it('is of letters that are not mistaken for others, in a file that is its owner’s alone', () => {
    const dir = scratch(onTestFinished)
    expect(hasFirstCode(dir)).toBe(false)
    const code = makeFirstCode(dir)
    expect(code).toMatch(LETTERS)
    expect(statSync(firstCodeFile(dir)).mode & 0o777).toBe(0o600)
    expect(readFirstCode(dir)).toBe(code)
    expect(makeFirstCode(scratch(onTestFinished))).not.toBe(code)
  })

  it('is right however it is typed, and wrong with a letter more, less or other', () => {
    const dir = scratch(onTestFinished)
    const code = makeFirstCode(dir)
    for (const typed of [
      code,
      code.toUpperCase(),
      code.replaceAll('-', ''),
      ` ${code.replaceAll('-', ' ')} `,
    ])
      expect(isFirstCode(dir, typed)).toBe(true)
    for (const typed of ['', '-', `${code}2`, code.slice(1), `ㄱ${code.slice(1)}`])
      expect(isFirstCode(dir, typed)).toBe(false)
  })

  it('knows that it was asked for again; the one before is worth nothing then', () => {
    const dir = scratch(onTestFinished)
    const first = makeFirstCode(dir)
    expect(firstCodeMaker(dir)).toBe('munteok')
    const again = makeFirstCode(dir, 'munteok first-code --again')
    expect(firstCodeMaker(dir)).toBe('munteok first-code --again')
    expect(readFirstCode(dir)).toBe(again)
    expect([isFirstCode(dir, first), isFirstCode(dir, again)]).toEqual([false, true])
    endFirstCode(dir)
    expect(hasFirstCode(dir)).toBe(false)
    expect(() => readFirstCode(dir)).toThrow(/is missing: it was used.*first-code --again/)
  })

  it('is not used when others could read it', () => {
    const dir = scratch(onTestFinished)
    makeFirstCode(dir)
    chmodSync(firstCodeFile(dir), 0o644)
    expect(() => isFirstCode(dir, 'x')).toThrow(/can be read by others/)
  })
})
