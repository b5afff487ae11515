/**
 * RDM6300 and EM-18, readers for 125 kHz cards, 9600 baud: `02`, 10 hex digits, 2 hex digits that are
 * the XOR of the 5 bytes before them, `03`. The frame comes again and again while the card stays.
 * (flaviut/rdm6300, Seeed's description of its reader.)
 */
import Type from 'typebox'
import { Baud, defineDriver, serialAt } from './driver.ts'
import { HexCardFrames } from './hex-card-frames.ts'

const ETX = 0x03

export const rdm6300 = defineDriver({
  name: 'rdm6300',
  title: 'RDM6300, EM-18: readers for 125 kHz cards',
  measures: 'check-ins',
  options: Type.Object({ baud: Baud }, { additionalProperties: false }),
  connection: (options) => serialAt(options.baud ?? 9_600),
  create: () => new HexCardFrames([ETX]),
})
