/** The file of a key that must not outlive its time: what it held before is written over. */
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { MunteokError, messageOf, parseJson, parserOf } from '@munteok/core'
import { readSecret, writeSecret } from '@munteok/runtime'
import Type from 'typebox'
import type { KeyPeriod, PeriodKey } from './key-period.ts'

/** One of the two periods, and the key that holds for it. */
const KeyFile = Type.Object(
  {
    day: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    year: Type.Optional(Type.String({ pattern: '^\\d{4}$' })),
    /** 32 bytes, base64url. */
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  },
  { additionalProperties: false },
)
const keyFileParser = parserOf(KeyFile)

/** @throws MunteokError `outside` or `input` for a file that cannot be used; the message shows none of it */
export function readKeyFile(file: string, { name, title }: KeyPeriod): PeriodKey {
  const remedy = 'the agent makes a new one at its next start'
  const text = readSecret(file, remedy)
  try {
    const { key, ...periods } = parseJson(keyFileParser, text, file)
    const period = periods[name] ?? ''
    if (!Number.isNaN(Date.parse(period))) return { period, key }
  } catch (error) {
    if (!(error instanceof MunteokError)) throw error
  }
  // The parser's own words would show part of the key.
  throw new MunteokError('input', 'visitor-key', `${file} is no ${title}: delete it, ${remedy}`)
}

/** Writes a key, whole or not at all, then zeros over the bytes of the one that was there. */
export function writeKeyFile(file: string, { name }: KeyPeriod, { period, key }: PeriodKey): void {
  const before = existsSync(file) ? openSync(file, 'r+') : undefined
  try {
    writeSecret(file, `${JSON.stringify({ [name]: period, key })}\n`)
    if (before !== undefined) writeZeros(before)
  } finally {
    if (before !== undefined) closeSync(before)
  }
}

/**
 * Writes zeros over a key and deletes its file, if there is one.
 * @returns true when there was
 * @throws MunteokError `outside`
 */
export function destroyKeyFile(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    const open = openSync(file, 'r+')
    try {
      writeZeros(open)
    } finally {
      closeSync(open)
    }
    unlinkSync(file)
    return true
  } catch (cause) {
    throw new MunteokError(
      'outside',
      'key-undestroyed',
      `cannot destroy the key ${file}, which is no longer wanted: ${messageOf(cause)}; delete it`,
      { cause },
    )
  }
}

function writeZeros(open: number): void {
  writeSync(open, Buffer.alloc(fstatSync(open).size), 0, undefined, 0)
  fsyncSync(open)
}
