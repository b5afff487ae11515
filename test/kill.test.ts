/**
 * The contract of every broker on our own, with as many kills as asked for: `npm run test:kill` runs it in
 * full; MUNTEOK_KILLS, MUNTEOK_CROSSINGS, MUNTEOK_TAPS and MUNTEOK_SEED set its size.
 */
import { brokerContract } from './support/broker-contract.ts'

const { MUNTEOK_KILLS, MUNTEOK_CROSSINGS, MUNTEOK_TAPS, MUNTEOK_SEED } = process.env
const extent = {
  kills: Number(MUNTEOK_KILLS ?? 12),
  crossings: Number(MUNTEOK_CROSSINGS ?? 4000),
  taps: Number(MUNTEOK_TAPS ?? 100),
}

brokerContract(
  'our own',
  {
    shared: false,
    create: (house) => {
      const { mqttUrl, broker } = house.installation
      return {
        nodes: [{ name: 'broker', kill: () => house.kill('broker'), start: () => house.start('broker') }],
        urls: [mqttUrl],
        webSocketUrl: `ws://127.0.0.1:${broker.webSocket.port}`,
        setUp: async () => {},
      }
    },
  },
  extent,
  MUNTEOK_SEED === undefined ? undefined : Number(MUNTEOK_SEED),
)
