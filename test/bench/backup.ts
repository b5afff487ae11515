/** (i) A backup of a ledger of years, while a writer commits to it all the time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event } from '@munteok/core'
import { generateLedger, Ledger, ledgerFileIn } from '@munteok/recorder'
import { House, MUNTEOK } from '../support/house.ts'
import { type Figure, figure, percentile } from './table.ts'

/** What a busy house sends: some batches at every moment. */
const PAUSE_MS = 3
const EVENTS_IN_BATCH = 5
const ALONE_MS = 5_000

export async function backupFigures(events: number, runs: number): Promise<Figure[]> {
  const house = new House()
  const out = mkdtempSync(join(tmpdir(), 'munteok-backups-'))
  try {
    const { building } = await house.prepare()
    const file = ledgerFileIn(house.dataDir)
    mkdirSync(dirname(file), { recursive: true })
    const made = generateLedger({ file, building, firstDay: '2025-01-01', days: 365, events })
    const ledger = new Ledger(file, building)
    ledger.open()
    const writer = new Writer(ledger)
    const backUp = async (...options: string[]) => {
      const args = [MUNTEOK, 'backup', '--config', house.siteFile, '--out', out, '--keep', '1', ...options]
      const begin = performance.now()
      const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
      if (code !== 0) throw new Error(`munteok backup ended with ${code}`)
      return (performance.now() - begin) / 1_000
    }
    const alone: number[][] = []
    const during: number[][] = []
    const quick: number[] = []
    for (let run = 0; run < runs; run++) {
      alone.push(await writer.during(() => sleep(ALONE_MS)))
      during.push(await writer.during(async () => void quick.push(await backUp('--quick'))))
    }
    const whole = [await backUp()]
    ledger.close()
    const of = (times: number[][], share: number) => times.map((each) => percentile(each, share))
    return [
      figure('(i) events in the ledger', 'events', [made.events]),
      figure('(i) size of the ledger', 'MB', [made.bytes / 1e6]),
      figure('(i) a commit without a backup, p50', 'ms', of(alone, 0.5)),
      figure('(i) a commit during a backup, p50', 'ms', of(during, 0.5)),
      figure('(i) a commit without a backup, p99', 'ms', of(alone, 0.99)),
      figure('(i) a commit during a backup, p99', 'ms', of(during, 0.99)),
      figure('(i) the longest commit without a backup', 'ms', of(alone, 1)),
      figure('(i) the longest commit during a backup', 'ms', of(during, 1)),
      figure('(i) munteok backup --quick', 's', quick),
      figure('(i) munteok backup, every figure checked', 's', whole),
    ]
  } finally {
    await house.close()
    rmSync(out, { recursive: true, force: true })
  }
}

/** Commits batch after batch, as a recorder does. */
class Writer {
  readonly #ledger: Ledger
  readonly #outbox = 'bench'.padEnd(22, '0')
  #seq = 0

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** @returns how long each commit took, ms */
  async during(deed: () => Promise<void>): Promise<number[]> {
    const times: number[] = []
    let isOver = false
    const done = deed().finally(() => {
      isOver = true
    })
    while (!isOver) {
      const begin = performance.now()
      this.#commit()
      times.push(performance.now() - begin)
      await sleep(PAUSE_MS)
    }
    await done
    return times
  }

  #commit(): void {
    const now = Date.parse('2026-06-01T10:00:00+09:00') + this.#seq
    const events = Array.from({ length: EVENTS_IN_BATCH }, (_, i): Event => {
      return { kind: 'passage', at: now + i, device: 'entrance', portal: 'entrance', in: 1, out: 0 }
    })
    const batch = {
      v: 1,
      outbox: this.#outbox,
      oldest: 1,
      first: this.#seq + 1,
      sentAt: now,
      events,
    } as const
    this.#ledger.append([{ agent: 'bench', batch, eventsText: JSON.stringify(events), receivedAt: now }])
    this.#seq += EVENTS_IN_BATCH
  }
}
