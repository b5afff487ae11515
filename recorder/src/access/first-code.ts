import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { chownSync, existsSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readSecret, writeSecret } from '@munteok/runtime'

/** No letter or digit that is read as another one: 0 and o, 1 and l and i, u and v. */
const LETTERS = '23456789abcdefghjkmnpqrstwxyz'
const GROUPS = 3
const LETTERS_IN_GROUP = 4

/** What whoever enters the code is named by in the ledger. */
export type CodeMaker = 'munteok' | 'munteok first-code --again'

/** Where the code lies with which somebody becomes administrator, until it is used. */
export function firstCodeFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'first-code')
}

export function hasFirstCode(dataDir: string): boolean {
  return existsSync(firstCodeFile(dataDir))
}

/**
 * The code that waits to be used, such as `k7m4-9xqp-2h6t`: some 58 bits.
 * @throws MunteokError `outside` when there is none, or others on this machine can read it
 */
export function readFirstCode(dataDir: string): string {
  const [code = ''] = linesOf(dataDir)
  return code
}

/** Who had it made. @throws MunteokError as `readFirstCode` */
export function firstCodeMaker(dataDir: string): CodeMaker {
  const [, again] = linesOf(dataDir)
  return again === undefined ? 'munteok' : 'munteok first-code --again'
}

/** @returns the code, in a file that only its owner can read; what was there is worth nothing then */
export function makeFirstCode(dataDir: string, maker: CodeMaker = 'munteok'): string {
  const code = newCode()
  const file = firstCodeFile(dataDir)
  writeSecret(file, maker === 'munteok' ? `${code}\n` : `${code}\nagain\n`)
  giveToFolderOwner(file)
  return code
}

/** Made with `sudo`, it is to be read by the recorder's user. */
function giveToFolderOwner(file: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(file))
  chownSync(file, uid, gid)
}

export function endFirstCode(dataDir: string): void {
  rmSync(firstCodeFile(dataDir), { force: true })
}

/** Capitals, spaces and hyphens do not matter. @throws MunteokError as `readFirstCode` */
export function isFirstCode(dataDir: string, typed: string): boolean {
  return timingSafeEqual(digestOf(typed), digestOf(readFirstCode(dataDir)))
}

function linesOf(dataDir: string): string[] {
  const remedy = 'it was used, or there is an administrator: munteok first-code --again makes a new one'
  return readSecret(firstCodeFile(dataDir), remedy).split('\n')
}

function newCode(): string {
  const letter = () => LETTERS[randomInt(LETTERS.length)] ?? ''
  const group = () => Array.from({ length: LETTERS_IN_GROUP }, letter).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** Of equal length, whatever was typed. */
function digestOf(code: string): Buffer {
  return createHash('sha256')
    .update(code.toLowerCase().replace(/[^0-9a-z]/g, ''))
    .digest()
}
