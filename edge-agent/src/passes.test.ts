import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalTime, MunteokError, type Pass } from '@munteok/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PassKeyStore } from './pass-keys.ts'
import { Passes } from './passes.ts'
import { capturedLog } from './test-kit/captured-log.ts'

const time = new LocalTime('Asia/Seoul')
const NOON = time.instant('2026-11-24', 12 * 60)
const PASS: Pass = {
  ...{ building: 'dobong', id: 'group-3b', kind: 'group', people: 24 },
  ...{ from: '2026-11-23', to: '2026-11-25' },
}
const ours = generateKeyPairSync('ed25519')
const theirs = generateKeyPairSync('ed25519')

let folder: string
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'passes-'))
  captured = capturedLog()
})
afterEach(() => rmSync(folder, { recursive: true }))

function textOf(pass: unknown, { privateKey } = ours): string {
  const signed = `MT1.${Buffer.from(JSON.stringify(pass)).toString('base64url')}`
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
}

function passes(...keys: KeyObject[]): Passes {
  return new Passes({ building: 'dobong', time, keys: { keys }, log: captured.log })
}

/** What is read of a text: the pass, why it is none, or that it does not say it is one. */
function read(text: string, at = NOON, reader = passes(ours.publicKey)): string | Pass {
  const reading = reader.read(text, at)
  if (!reading) return 'no pass'
  return reading.ok ? reading.pass : reading.refusal.code
}

describe('passes', () => {
  it('are read where this building’s recorder signed them, also with an older one of its keys', () => {
    expect(read(textOf(PASS))).toEqual(PASS)
    expect(read(textOf(PASS), NOON, passes(theirs.publicKey, ours.publicKey))).toEqual(PASS)
  })

  it('are valid from the first to the last day, in the time of the building', () => {
    const begin = time.startOfDay('2026-11-23')
    const end = time.endOfDay('2026-11-25')
    const text = textOf(PASS)
    expect([begin - 1, begin, end - 1, end].map((at) => typeof read(text, at))).toEqual([
      ...['string', 'object', 'object', 'string'],
    ])
    expect([read(text, begin - 1), read(text, end)]).toEqual(['code-expired', 'code-expired'])
  })

  it('of another building are foreign, whoever signed them and whenever they are valid', () => {
    const annex = { ...PASS, building: 'annex', from: '2020-01-01', to: '2020-01-02' }
    for (const text of [textOf(annex, theirs), textOf(annex)]) expect(read(text)).toBe('code-foreign')
    expect(read(textOf(annex, theirs), NOON, passes())).toBe('code-foreign')
  })

  it('with another key’s signature are forged, expired or not', () => {
    expect(read(textOf(PASS, theirs))).toBe('code-forged')
    expect(read(textOf({ ...PASS, to: '2026-11-23' }, theirs))).toBe('code-forged')
  })

  it('whose text was changed are forged', () => {
    const [prefix, , signature] = textOf(PASS).split('.')
    const more = Buffer.from(JSON.stringify({ ...PASS, people: 500 })).toString('base64url')
    expect(read(`${prefix}.${more}.${signature}`)).toBe('code-forged')
  })

  it('that begin like one and are not are forged; other codes are no passes at all', () => {
    const signedNonsense = textOf({ ...PASS, id: 'x' })
    const texts = [
      'MT1.',
      'MT1.x.y',
      'MT1.e30',
      `${textOf(PASS)}A`,
      textOf(PASS).slice(0, -1),
      signedNonsense,
    ]
    for (const text of texts) expect(read(text), text).toBe('code-forged')
    for (const text of ['', 'MT1', 'mt1.x', 'MEMBER-4711', ` ${textOf(PASS)}`])
      expect(read(text), text).toBe('no pass')
  })

  it('are never read from a text in which one character was changed', () => {
    const text = textOf(PASS)
    const change = fc.tuple(fc.nat({ max: text.length - 1 }), fc.constantFrom(...'AZaz09-_.'))
    fc.assert(
      fc.property(change, ([place, char]) => {
        const other = text.slice(0, place) + char + text.slice(place + 1)
        // The last character holds four bits that no byte of the signature takes.
        if (other !== text && place < text.length - 1) expect(read(other)).not.toEqual(PASS)
      }),
    )
  })

  it('cannot be checked before the key was heard: that is said to the person, and once in the log', () => {
    const keyless = passes()
    expect([read(textOf(PASS), NOON, keyless), read(textOf(PASS, theirs), NOON, keyless)]).toEqual([
      ...['code-unknown', 'code-unknown'],
    ])
    expect(captured.said('warn')).toEqual([expect.stringContaining('never heard the key')])
  })
})

describe('the keys of passes', () => {
  const file = () => join(folder, 'agents', 'pass-keys.json')
  const spki = ({ publicKey }: typeof ours) =>
    publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const told = (...keys: string[]) => ({ v: 1 as const, at: NOON, keys })

  function store(): PassKeyStore {
    const keys = new PassKeyStore(file(), captured.log)
    keys.open()
    return keys
  }

  it('are there again after a start without a network', () => {
    const first = store()
    expect(first.keys).toEqual([])
    first.hear(told(spki(ours)))
    const again = store()
    expect(again.keys.map((key) => key.equals(ours.publicKey))).toEqual([true])
    expect(read(textOf(PASS), NOON, passes(...again.keys))).toEqual(PASS)
  })

  it('are those that were heard last', () => {
    const keys = store()
    keys.hear(told(spki(ours)))
    keys.hear(told(spki(theirs)))
    for (const { keys: known } of [keys, store()])
      expect(read(textOf(PASS), NOON, passes(...known))).toBe('code-forged')
  })

  it('stay what they were where no keys are told', () => {
    const keys = store()
    keys.hear(told(spki(ours)))
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
    const notOurs = [rsa.export({ type: 'spki', format: 'der' }).toString('base64'), 'AAAA', '']
    for (const key of notOurs) expect(() => keys.hear(told(key))).toThrow(MunteokError)
    expect(keys.keys).toHaveLength(1)
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ keys: [spki(ours)] })
  })

  it('in a file that is damaged are told, and heard anew', () => {
    store().hear(told(spki(ours)))
    writeFileSync(file(), '{"v":1')
    const keys = store()
    expect(keys.keys).toEqual([])
    expect(captured.said('warn')).toEqual([expect.stringMatching(/pass-keys\.json cannot be used/)])
    keys.hear(told(spki(ours)))
    expect(store().keys).toHaveLength(1)
  })

  it('hold although they cannot be written, and that is told', () => {
    writeFileSync(join(folder, 'agents'), 'a file in the way of the folder')
    const keys = store()
    keys.hear(told(spki(ours)))
    expect(keys.keys).toHaveLength(1)
    expect(captured.said('error')).toEqual([expect.stringContaining('could not be kept')])
  })
})
