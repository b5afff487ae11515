import type { FoundDevice } from '../../drivers/driver.ts'

/** The serial ports that devices can be at. Shared by all devices of an agent. */
export interface PortList {
  /**
   * What is plugged in now; cheap while nothing changes.
   *
   * @throws MunteokError `outside` when that cannot be known, with the remedy
   */
  found(): Promise<readonly FoundDevice[]>
  /**
   * @param changed called soon after something was plugged in or out, and now and then for nothing
   * @returns ends that
   */
  watch(changed: () => void): () => void
}
