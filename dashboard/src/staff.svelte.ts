/** Who writes, asked once: kept as long as the tab is open, never beyond it. */
export interface Staff {
  readonly name: string
  readonly code: string
}

/** `sessionStorage`, or nothing where the browser keeps nothing for this page. */
export type TabStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const NAME = 'staff-name'
const CODE = 'staff-code'

export class StaffDesk {
  name = $state('')
  code = $state('')
  /** True once the recorder took the code: nobody is asked for it again. */
  accepted = $state(false)
  readonly #store: TabStore | undefined

  constructor(store: TabStore | undefined) {
    this.#store = store
    this.name = store?.getItem(NAME) ?? ''
    this.code = store?.getItem(CODE) ?? ''
    this.accepted = this.name !== '' && this.code !== ''
  }

  get staff(): Staff {
    return { name: this.name.trim(), code: this.code.trim() }
  }

  /** The recorder took what this person sent. */
  accept(): void {
    this.accepted = true
    this.#store?.setItem(NAME, this.staff.name)
    this.#store?.setItem(CODE, this.staff.code)
  }

  /** Somebody else writes from now on, or the code was wrong. The name may stay: it was not what failed. */
  forget({ keepName = false } = {}): void {
    this.accepted = false
    this.code = ''
    this.#store?.removeItem(CODE)
    if (keepName) return
    this.name = ''
    this.#store?.removeItem(NAME)
  }
}

/** The tab's store. */
export function tabStore(): TabStore | undefined {
  try {
    return globalThis.sessionStorage
  } catch {
    // Storage is forbidden here: name and code then last as long as the page.
    return undefined
  }
}
