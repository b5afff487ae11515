import { munteokRate, plainRate } from './throughput.ts'
for (let i = 0; i < 2; i++) {
  console.log('munteok 50x1', await munteokRate({ agents: 50, eventsEach: 2000, batch: 1 }))
  console.log('plain 50x1', await plainRate({ agents: 50, eventsEach: 2000, batch: 1 }))
  console.log('drain 4x200', await munteokRate({ agents: 4, eventsEach: 300000, batch: 200 }))
}
