/** Scanners that speak HID POS, from the device's side: report descriptor and reports. */

const REPORT_ID = 0x02
const REPORT_BYTES = 64
const PART_BYTES = 56
const CONTINUED_AT = 63

/**
 * The report descriptor of a scanner in HID POS mode (HID Point of Sale Usage Tables 1.02, page 8C): one
 * input report, number 2, of 63 bytes.
 */
export const HID_POS_DESCRIPTOR: Uint8Array = Uint8Array.from([
  ...[0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01], // bar code scanner, an application
  ...[0x09, 0x12, 0xa1, 0x02, 0x85, REPORT_ID], // scanned data report, a logical collection
  ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08], // bytes, 0 to 255
  ...[0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02], // byte count
  ...[0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02], // symbology identifiers 1 to 3
  ...[0x95, PART_BYTES, 0x09, 0xfe, 0x82, 0x02, 0x01], // decoded data, buffered bytes
  ...[0x95, 0x02, 0x06, 0x00, 0xff, 0x09, 0x01, 0x81, 0x02], // two bytes of the maker's
  ...[0x95, 0x01, 0x75, 0x01, 0x25, 0x01, 0x05, 0x8c, 0x09, 0xff, 0x81, 0x02], // decode data continued
  ...[0x95, 0x07, 0x81, 0x03, 0xc0, 0xc0],
])

export type PosLayout = 'honeywell' | 'newland'

/** As the scanner names the kind of code: both are QR when absent. */
export interface PosSymbology {
  /** Three letters, in Honeywell's layout only. */
  readonly aim?: string
  readonly symbology?: number
}

/**
 * The reports of one code: 56 bytes of it in each, all but the last with the flag that more follows.
 * @param code its text in UTF-8, or bytes; with the end of line that the scanner is set to add
 */
export function encodePosReports(
  code: string | Uint8Array,
  layout: PosLayout,
  { aim = ']Q1', symbology = 0x73 }: PosSymbology = {},
): Uint8Array[] {
  const bytes = Buffer.from(code)
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES))
  return Array.from({ length: count }, (_, i) => {
    const part = bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES)
    const report = new Uint8Array(REPORT_BYTES)
    report.set([REPORT_ID, part.length])
    report[CONTINUED_AT] = i < count - 1 ? 1 : 0
    if (layout === 'honeywell') report.set(Buffer.from(aim, 'latin1').subarray(0, 3), 2)
    report.set(part, layout === 'honeywell' ? 5 : 2)
    report[layout === 'honeywell' ? 61 : 62] = symbology
    return report
  })
}
