import type { Random } from '../random.ts'

/** What a bad cable, a bad hub or an unplug makes of reports. All are chances from 0 to 1. */
export interface ReportFaults {
  /** For each report, that it does not arrive. */
  readonly lostReports: number
  /** For each report, that it arrives twice. */
  readonly doubledReports: number
  /** For each report, that random bytes arrive in its place. USB's own check makes this rare. */
  readonly garbledReports: number
  /** For each code or card, that the plug is pulled when only part of its reports have arrived. */
  readonly halfAtUnplug: number
}

export const NO_REPORT_FAULTS: ReportFaults = {
  lostReports: 0,
  doubledReports: 0,
  garbledReports: 0,
  halfAtUnplug: 0,
}

/**
 * The reports of one code or card as they arrive.
 * @returns `unplugged`: the device is to be pulled out after them
 */
export function overBadUsb(
  reports: readonly Uint8Array[],
  faults: ReportFaults,
  random: Random,
): { reports: Uint8Array[]; unplugged: boolean } {
  const unplugged = random.chance(faults.halfAtUnplug)
  const sent = unplugged ? reports.slice(0, random.int(reports.length)) : reports
  return { reports: sent.flatMap((report) => arriving(report, faults, random)), unplugged }
}

function arriving(report: Uint8Array, faults: ReportFaults, random: Random): Uint8Array[] {
  if (random.chance(faults.lostReports)) return []
  const arrived = random.chance(faults.garbledReports) ? report.map(() => random.int(256)) : report
  return random.chance(faults.doubledReports) ? [arrived, arrived] : [arrived]
}
