/**
 * (f) How many bytes a second each driver decodes, on one core; and the share of a core that sixteen
 * devices of a kind take when each says as much as its line can bring: a tenth of the baud rate in bytes
 * a second, 11,520 at 115200 baud. A device that is asked says no more than the answers.
 */
import { type ConfiguredDriver, type DeviceDriver, driverNames, loadDriver } from '@munteok/edge-agent'
import { type Figure, figure } from './table.ts'

const BYTES_EACH_RUN = 3_000_000
/** What the operating system hands over at once from a busy line. */
const CHUNK_BYTES = 64
const DEVICES = 16
/** USB asks such a HID device every 8 ms. */
const REPORTS_PER_SECOND = 125

interface Sample {
  readonly options?: object
  /** What a device says, over and over; a HID driver gets reports of `reportBytes`. */
  readonly bytes: Buffer
  readonly reportBytes?: number
  /** The bytes are the answer to a question, which is asked so often. */
  readonly asksPerSecond?: number
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const report = (head: string, bytes: number) => Buffer.concat([hex(head)], bytes)

const samples: Readonly<Record<string, Sample>> = {
  gm65: { bytes: Buffer.from('MEMBER-0012345\r\n') },
  'hid-keyboard': { bytes: wedge('0013110988'), reportBytes: 8 },
  'hid-pos': { bytes: report('02 09 5D 58 30 75 6D 3A 20 4E 2F 41 0D 0A', 64), reportBytes: 64 },
  'id-12la': { bytes: hex('02 30 35 30 30 32 30 37 42 33 32 36 43 0D 0A 03') },
  'modbus-counter': {
    options: { in: { register: 0 }, out: { register: 1 } },
    bytes: hex('01 03 04 00 0C 00 09 FA 36'),
    asksPerSecond: 1,
  },
  pn532: {
    bytes: hex('00 00 FF 00 FF 00 00 00 FF 0C F4 D5 4B 01 01 00 04 08 04 24 D3 4F 59 2F 00'),
    asksPerSecond: 10,
  },
  rdm6300: { bytes: hex('02 36 32 45 33 30 38 36 43 45 44 30 38 03') },
  'serial-scanner': { bytes: Buffer.from('MEMBER-0012345\r\n') },
  'terabee-evo': { options: { withId: false }, bytes: hex('50 43 00 00 00 03 00 0C 00 09 26') },
  'text-counter': { bytes: Buffer.from('+\r\n-\r\n') },
}

export async function codecFigures(runs: number): Promise<Figure[]> {
  const rates: Figure[] = []
  const shares: Figure[] = []
  for (const name of driverNames) {
    const sample = samples[name]
    if (!sample) throw new Error(`driver "${name}" has no sample in test/bench/codecs.ts`)
    const driver = (await loadDriver(name, 'bench')).configure(sample.options, 'bench')
    const measured = ratesOf(driver, sample, runs)
    const load = (DEVICES * bytesPerSecond(driver, sample)) / 1e6
    rates.push(figure(`(f) codec ${name}`, 'MB/s', measured))
    shares.push(
      figure(
        `(f) ${DEVICES} × ${name}, of a core`,
        '%',
        measured.map((rate) => (100 * load) / rate),
      ),
    )
  }
  const most = shares.toSorted((a, b) => b.median - a.median)[0]
  return [...rates, ...(most ? [{ ...most, name: `${most.name}: the most of all`, aim: 'under 1%' }] : [])]
}

function bytesPerSecond({ connection }: ConfiguredDriver, sample: Sample): number {
  if (sample.asksPerSecond !== undefined) return sample.bytes.length * sample.asksPerSecond
  if (connection.kind === 'serial') return connection.settings.baudRate / 10
  return REPORTS_PER_SECOND * (sample.reportBytes ?? 0)
}

/** @returns MB for each second of processor time: what else the machine does is not the codec's */
function ratesOf(driver: ConfiguredDriver, sample: Sample, runs: number): number[] {
  const connect = () => driver.create({ path: '/dev/bench' })
  decode(connect(), sample)
  return Array.from({ length: runs }, () => {
    const decoder = connect()
    const begin = process.cpuUsage()
    const bytes = decode(decoder, sample)
    const { user, system } = process.cpuUsage(begin)
    return bytes / (user + system)
  })
}

/** @returns how many bytes it was */
function decode(decoder: DeviceDriver, sample: Sample): number {
  const chunks = chunksOf(sample)
  let [bytes, readings, nowMs] = [0, 0, 0]
  while (bytes < BYTES_EACH_RUN)
    for (const chunk of chunks) {
      if (sample.asksPerSecond !== undefined) {
        nowMs += 60_000
        decoder.wake?.(nowMs)
      }
      for (const { kind } of decoder.push(chunk, nowMs)) if (kind !== 'fault') readings++
      bytes += chunk.length
    }
  if (readings === 0) throw new Error(`nothing was read of ${sample.bytes.toString('hex')}`)
  return bytes
}

function chunksOf({ bytes, reportBytes, asksPerSecond }: Sample): Buffer[] {
  const size = asksPerSecond !== undefined ? bytes.length : (reportBytes ?? CHUNK_BYTES)
  const whole = size % bytes.length === 0 || bytes.length % size === 0 ? bytes : repeated(bytes, size)
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
    whole.subarray(i * size, (i + 1) * size),
  )
}

/** As often as it takes to end where a chunk ends. */
function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes))
}

/** A reader that types: each digit down and up again, then Enter. */
function wedge(digits: string): Buffer {
  const usages = [...digits].map((digit) => (digit === '0' ? 0x27 : 0x1d + Number(digit)))
  return Buffer.concat(
    [...usages, 0x28].flatMap((usage) => [report(`0000${usage.toString(16)}`, 8), report('', 8)]),
  )
}
