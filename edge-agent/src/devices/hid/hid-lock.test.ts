import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { holdName, lockHid } from './hid-lock.ts'

const name = `test ${process.pid} ${Date.now()}`

describe.runIf(process.platform === 'linux')('a name that a process holds', () => {
  it('is held by one at a time, and free again once it is released', async () => {
    const held = await holdName(name)
    const other = await holdName(`${name} other`)
    expect(other).toBeDefined()
    expect(await holdName(name)).toBeUndefined()
    await held?.release()
    const again = await holdName(name)
    expect(again).toBeDefined()
    await again?.release()
    await other?.release()
  })

  it('is held against other processes, and gone with its holder however that ends', async () => {
    const script = `require('node:net').createServer().listen('\\0munteok ${name}', () => console.log('held'))`
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    expect(await holdName(name)).toBeUndefined()
    holder.kill('SIGKILL')
    await vi.waitFor(async () => {
      const held = await holdName(name)
      expect(held).toBeDefined()
      await held?.release()
    })
  })
})

describe.runIf(process.platform === 'linux')('the lock on a HID device', () => {
  it('is for the device, whichever link leads to it', async () => {
    const link = join(tmpdir(), `hid-lock-${process.pid}`)
    symlinkSync('/dev/full', link)
    // Another run of these tests may have it just now.
    const held = await vi.waitFor(async () => (await lockHid(link)) ?? Promise.reject(new Error('held')))
    expect(await lockHid('/dev/full')).toBeUndefined()
    await held.release()
    unlinkSync(link)
  })

  it('fails for a device that is not there', async () => {
    await expect(lockHid('/dev/hidraw-none')).rejects.toThrow('no such file')
  })
})
