import type { Clock } from '@munteok/core'
import type { Complaints } from '../complaints.ts'
import type { Ledger } from '../ledger.ts'
import { accessFileIn, accessTrouble, type Db, openAccessFile } from './access-file.ts'
import { AccessStore } from './access-store.ts'
import type { Guests } from './asker.ts'
import { FrontDoor } from './front-door.ts'
import { Passwords } from './passwords.ts'
import { PeopleDesk } from './people-desk.ts'

export interface AccessParts {
  /** The file is `<dataDir>/recorder/access.sqlite`, the one-time code `<dataDir>/secrets/first-code`. */
  readonly dataDir: string
  /** Where each change is written down. */
  readonly ledger: Pick<Ledger, 'record'>
  /** Of the house, which may be simulated. */
  readonly clock: Clock
  /** By which sessions end: browsers keep real time. */
  readonly realClock: Clock
  readonly complaints: Pick<Complaints, 'say' | 'over'>
  readonly guests?: Guests | undefined
}

/** Who may log in, who is logged in, and what of it may be changed. */
export class Access {
  readonly door: FrontDoor
  readonly desk: PeopleDesk
  readonly guests: Guests | undefined
  readonly #db: Db

  private constructor(db: Db, parts: AccessParts) {
    const { dataDir, ledger, clock, realClock, complaints, guests } = parts
    this.#db = db
    this.guests = guests
    const passwords = new Passwords()
    const store = new AccessStore(db, (deed) => written(deed, complaints, accessFileIn(dataDir)))
    const moment = () => ({ now: clock.now(), real: realClock.now() })
    this.desk = new PeopleDesk({ store, passwords, ledger, clock, dataDir })
    const { desk } = this
    const ticks = () => performance.now()
    this.door = new FrontDoor({ store, desk, passwords, dataDir, moment, guests, ticks })
  }

  /** @throws MunteokError naming the file */
  static open(parts: AccessParts): Access {
    const access = new Access(openAccessFile(accessFileIn(parts.dataDir)), parts)
    try {
      access.desk.prepare()
      return access
    } catch (error) {
      access.close()
      throw error
    }
  }

  close(): void {
    this.#db.close()
  }
}

/** When somebody was seen is worth a line in the log where it cannot be written, and no closed door. */
function written(deed: () => void, complaints: AccessParts['complaints'], file: string): void {
  try {
    deed()
    complaints.over('access')
  } catch (error) {
    complaints.say('access', () => accessTrouble(error, file).message, 'error')
  }
}
