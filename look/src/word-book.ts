import type { Words } from '@munteok/core'

export type Language = keyof Words

/** The same words in each language: a word that is missing in one is an error of types. */
export type WordBook<T> = Readonly<Record<Language, T>>

/**
 * A word book from its Korean words. English must have each of them, of the same shape.
 * Korean is the first language: its words give the type.
 */
export function wordBook<T extends object>(ko: T, en: NoInfer<T>): WordBook<T> {
  return { ko, en }
}
