import { CheckInMethod } from '@munteok/core'
import { wordsByPath } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { logInWords } from './access/log-in-words.ts'
import { accessWords } from './access/words.ts'
import { changesWords } from './admin/changes/words.ts'
import { peopleWords } from './admin/people/words.ts'
import { adminWords } from './admin/words.ts'
import { devicesWords } from './devices/words.ts'
import { evacuationWords } from './evacuation/words.ts'
import { nowWords } from './now/words.ts'
import { passWords } from './passes/words.ts'
import { usageWords } from './usage/words.ts'
import { dashboardWords } from './words.ts'

describe('the words of the dashboard', () => {
  it.each([
    ['the first view', dashboardWords],
    ['QR codes', passWords],
    ['what goes on now', nowWords],
    ['devices', devicesWords],
    ['evacuation', evacuationWords],
    ['who is here', accessWords],
    ['logging in', logInWords],
    ['administration', adminWords],
    ['people and screens', peopleWords],
    ['changes', changesWords],
  ])('of %s are the same set in both languages, none empty and no Korean in English', (_, words) => {
    const ko = wordsByPath(words.ko)
    const en = wordsByPath(words.en)
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, word] of [...ko, ...en]) expect(word, path).toMatch(/\S/)
    for (const [path, word] of en) expect(word, path).not.toMatch(/[가-힣]/)
  })

  it('have one for every way to check in', () => {
    const methods = CheckInMethod.anyOf.map((method) => method.const)
    expect(methods).toContain('code')
    for (const { day } of [usageWords.ko, usageWords.en]) expect(Object.keys(day.methods)).toEqual(methods)
  })
})
