/** The contract of every broker on a cluster of three NATS servers, with the configuration that we ship and the accounts that `munteok nats` makes. */
import { brokerContract } from './support/broker-contract.ts'
import { natsCluster } from './support/nats.ts'

const cluster = await natsCluster(3)

brokerContract(
  'a cluster of NATS servers',
  {
    shared: true,
    site: (site, building) => ({
      ...{ ...site, mqttUrl: [...cluster.urls], mqttAccountPrefix: `${building}-` },
    }),
    create: () => cluster,
  },
  { kills: 4, crossings: 1_500, taps: 40 },
)
