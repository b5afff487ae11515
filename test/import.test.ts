import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { munteok } from './support/munteok.ts'

const ROOT = join(import.meta.dirname, '..')
const SEED = join(ROOT, 'recorder', 'src', 'import', 'fixtures', 'dobong-2018-2020.csv')

/** A site of the Dobong centre that reports nothing of earlier years, and imports into it. */
function site() {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const building = JSON.parse(readFileSync(join(ROOT, 'buildings', 'dobong', 'building.json'), 'utf8'))
  building.usage.history = []
  writeFileSync(join(folder, 'building.json'), JSON.stringify(building))
  const config = join(folder, 'munteok.json')
  writeFileSync(config, JSON.stringify({ building: 'building.json', agents: [] }))
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const run = (command: string, ...args: string[]) => munteok([command, '--config', config, ...args])
  return { run, write }
}

it('shows what an import would do, then writes it once, and the ledger verifies', async () => {
  const { run } = site()
  const args = ['--file', SEED, '--by', '김마을']
  const looked = await run('import', ...args)
  expect(looked.code).toBe(0)
  expect(looked.stdout).toMatch(/2019\s+1\s+967\s+–/)
  expect(looked.stdout).toMatch(/to take: 3, there already: 0, left out: 3, rejected: 0/)
  expect(looked.stdout).toMatch(/Nothing was written\. Add --write/)
  expect((await run('verify')).stderr).toMatch(/there is no ledger/)

  const written = await run('import', ...args, '--write')
  expect(written.code).toBe(0)
  expect(written.stdout).toMatch(/Written to the ledger as entries \d+ to \d+/)
  const again = await run('import', ...args, '--write')
  expect(again.stdout).toMatch(/to take: 0, there already: 3/)
  expect(again.stdout).toMatch(/Nothing was left to write/)
  expect((await run('verify')).code).toBe(0)
})

it('lists rejected rows and takes the others; a file of which nothing can be taken ends it with an error', async () => {
  const { run, write } = site()
  const some = write('some.csv', '연도,공간,건수\n2017,공유부엌,30\n2017,대강당,4\n')
  const taken = await run('import', '--file', some, '--by', '김마을')
  expect(taken.code).toBe(0)
  expect(taken.stdout).toMatch(/Rejected:\n {2}line 3: space "대강당" is not in the building; there are /)

  const none = write('none.csv', '연도,공간,건수\n2017,대강당,4\n')
  const refused = await run('import', '--file', none, '--by', '김마을', '--write')
  expect(refused.code).not.toBe(0)
  expect(refused.stdout).toMatch(/line 2: space "대강당"/)
  expect(refused.stderr).toMatch(/nothing could be taken from none\.csv/)
})

it('says which option is missing', async () => {
  const { run } = site()
  expect((await run('import', '--by', '김마을')).stderr).toMatch(/--file is needed/)
  expect((await run('import', '--file', SEED)).stderr).toMatch(/--by is needed/)
})
