/** stand-in */
const parts = (text: string) => text.match(/.{1,56}/gs) ?? []
function reports(text: string, at: number, symbologyAt: number, aim: boolean): Buffer[] {
  const all = parts(text)
  return all.map((part, i) => {
    const report = Buffer.alloc(64)
    report[0] = 2
    report[1] = part.length
    if (aim) report.write(']Q1', 2)
    report.write(part, at)
    report[symbologyAt] = 0x73
    report[63] = i < all.length - 1 ? 1 : 0
    return report
  })
}
export const honeywellReports = (text: string) => reports(text, 5, 61, true)
export const newlandReports = (text: string) => reports(text, 2, 62, false)
