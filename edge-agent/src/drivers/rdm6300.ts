/**
 * RDM6300 and EM-18, readers for 125 kHz cards, 9600 baud: `02`, 10 hex digits, 2 hex digits that are
 * the XOR of the 5 bytes before them, `03`. The frame comes again and again while the card stays.
 * (flaviut/rdm6300, Seeed's description of its reader.)
 *
 * Some cheap ones are said to make up numbers whose check fits (Tasmota's page on the RDM6300, and its
 * issue 9952): option `twice`.
 */
import Type from 'typebox'
import { ConfirmedCards } from './confirmed-cards.ts'
import { Baud, defineDriver, serialAt } from './driver.ts'
import { HexCardFrames } from './hex-card-frames.ts'

const ETX = 0x03

export const rdm6300 = defineDriver({
  name: 'rdm6300',
  title: 'RDM6300, EM-18: readers for 125 kHz cards',
  measures: 'check-ins',
  options: Type.Object(
    {
      baud: Baud,
      twice: Type.Optional(
        Type.Boolean({
          description:
            'count a card only once it was said twice, for a reader that makes numbers up; some say a card only once',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  connection: (options) => serialAt(options.baud ?? 9_600),
  create: ({ twice = false }) => {
    const frames = new HexCardFrames([ETX])
    return twice ? new ConfirmedCards(frames) : frames
  },
})
