/** (g) From a card's last byte on the pseudo-terminal to the greeting on the lobby screen, painted, and its sound. */
import { HUNG_SCREENS, KioskHouse } from '../support/kiosk-house.ts'
import { BareReader, type TapDelays, tapDelays, watchGreetings } from '../support/kiosk-taps.ts'

const READER = 'bare-reader'
const WARM_UP = 5

/** @returns the delays of each tap after the first few, in ms */
export async function tapsAtKiosk(taps: number): Promise<TapDelays> {
  const kiosk = new KioskHouse(READER)
  try {
    await kiosk.start()
    const screen = HUNG_SCREENS.portrait
    const page = await kiosk.page(screen)
    await watchGreetings(page)
    await kiosk.load(page, screen)
    return await afterWarmUp(kiosk, page, taps)
  } finally {
    await kiosk.close()
  }
}

async function afterWarmUp(
  kiosk: KioskHouse,
  page: Parameters<typeof tapDelays>[0],
  taps: number,
): Promise<TapDelays> {
  const reader = new BareReader(kiosk, READER)
  await reader.open()
  try {
    await tapDelays(page, reader, WARM_UP)
    return await tapDelays(page, reader, taps)
  } finally {
    await reader.close()
  }
}
