import { readFile } from 'node:fs/promises'
import { MunteokError, messageOf } from '@munteok/core'

/** Pretendard, so that Korean can be read on a machine that has no font for it. A page loads the subsets it needs. */
const FOLDER = new URL('dist/web/variable/', import.meta.resolve('pretendard/package.json'))
const STYLE_SHEET = 'pretendardvariable-dynamic-subset.css'
const SUBSET = /^woff2-dynamic-subset\/[\w.]+\.woff2$/

/**
 * A file of the font: its style sheet, or a subset that it names.
 * @throws MunteokError `input` / `no-such-file` for any other
 */
export async function fontFile(path: string): Promise<{ type: string; bytes: Buffer }> {
  if (path !== STYLE_SHEET && !SUBSET.test(path))
    throw new MunteokError('input', 'no-such-file', `${path} is no file of the font`)
  try {
    const bytes = await readFile(new URL(path, FOLDER))
    return { type: path === STYLE_SHEET ? 'text/css; charset=utf-8' : 'font/woff2', bytes }
  } catch (cause) {
    throw new MunteokError('input', 'no-such-file', `the font has no file ${path}: ${messageOf(cause)}`, {
      cause,
    })
  }
}
