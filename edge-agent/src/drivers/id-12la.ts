/**
 * ID Innovations ID-3LA, ID-12LA and ID-20LA, readers for 125 kHz cards, in their ASCII format, 9600
 * baud: `02`, 10 hex digits, 2 hex digits that are the XOR of the 5 bytes before them, `0D 0A 03`.
 * (slab.concordia.ca/arduino/rfid for the ID-12; esphome/esphome#13753 has the bytes of an ID-20LA.)
 *
 * The frame comes once, when a card arrives, and again only after the card was away or the module was
 * reset (bildr.org/2011/02/rfid-arduino): a frame that is damaged is a tap that is lost.
 */
import Type from 'typebox'
import { Baud, defineDriver, serialAt } from './driver.ts'
import { HexCardFrames } from './hex-card-frames.ts'

const CR = 0x0d
const LF = 0x0a
const ETX = 0x03

export const id12la = defineDriver({
  name: 'id-12la',
  title: 'ID-3LA, ID-12LA, ID-20LA: readers for 125 kHz cards',
  measures: 'check-ins',
  options: Type.Object({ baud: Baud }, { additionalProperties: false }),
  connection: (options) => serialAt(options.baud ?? 9_600),
  create: () => new HexCardFrames([CR, LF, ETX]),
})
