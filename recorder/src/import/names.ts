/** Spaces, programmes and fields of a building, by whatever a table calls them. */
import { type Building, CENTRE, NONE, type Words } from '@munteok/core'
import { bareName } from './cell.ts'

/** The id of what is meant; undefined for an empty cell. */
export type IdOrWhy = { readonly id: string | undefined } | { readonly wrong: string }

interface Named {
  readonly id: string
  readonly name: Words
}

const CENTRE_NAMES = [CENTRE, 'center', 'centre as a whole', '센터', '센터 전체', '본관']
const NONE_NAMES = [NONE, '없음', '해당없음', '미지정']

/** Finds things by id, Korean or English name, without regard to spaces, punctuation and brackets. */
export class NameBook {
  readonly #what: string
  readonly #known: readonly Named[]
  readonly #ids = new Map<string, Set<string>>()

  constructor(
    what: string,
    known: readonly Named[],
    extra: readonly (readonly [name: string, id: string])[],
  ) {
    this.#what = what
    this.#known = known
    for (const { id, name } of known) for (const called of namesOf(id, name)) this.#add(called, id)
    for (const [name, id] of extra) this.#add(name, id)
  }

  #add(name: string, id: string): void {
    const ids = this.#ids.get(bareName(name)) ?? new Set()
    this.#ids.set(bareName(name), ids.add(id))
  }

  find(text: string): IdOrWhy {
    // A dash is an empty cell too.
    if (bareName(text) === '') return { id: undefined }
    const [id, other] = this.#ids.get(bareName(text)) ?? []
    if (id !== undefined && other === undefined) return { id }
    if (this.#known.length === 0)
      return { wrong: `${this.#what} "${text}": the building's file names no ${this.#what}` }
    const there = this.#known.map((known) => `${known.name.ko} (${known.id})`).join(', ')
    const how = id === undefined ? 'is not in the building' : `may be ${id} or ${other}`
    return { wrong: `${this.#what} "${text}" ${how}; there are ${there}` }
  }
}

/** The whole name, and what stands before its brackets. */
function namesOf(id: string, { ko, en }: Words): string[] {
  const short = [ko, en].map((name) => name.replace(/\s*\([^)]*\)/g, ''))
  return [...new Set([id, ko, en, ...short].map(bareName))].filter((name) => name !== '')
}

export interface NameBooks {
  readonly space: NameBook
  readonly programme: NameBook
  readonly field: NameBook
}

export function nameBooksOf({ name, floors, usage }: Building): NameBooks {
  const spaces = floors.flatMap((floor) => floor.spaces)
  const centre = [...CENTRE_NAMES, name.ko, name.en].map((called) => [called, CENTRE] as const)
  const none = NONE_NAMES.map((called) => [called, NONE] as const)
  return {
    space: new NameBook('space', spaces, centre),
    programme: new NameBook('programme', usage.programmes ?? [], none),
    field: new NameBook('field', usage.fields ?? [], none),
  }
}
