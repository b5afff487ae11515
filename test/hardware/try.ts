import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Guest } from './guest.ts'
import { initramfs } from './initramfs.ts'
import { kernelIn } from './kernel.ts'
const cache = join(import.meta.dirname, '../output/hardware')
const t0 = performance.now()
const lap = (w: string) => console.log(w, Math.round(performance.now() - t0))
const kernel = kernelIn(cache); lap('kernel')
const bytes = await initramfs(kernel); lap('initramfs ' + bytes.length)
const file = join(cache, 'try.cpio')
writeFileSync(file, bytes); lap('written')
const guest = new Guest({ kernel, initramfs: file })
try {
  await guest.start(); lap('guest')
  console.log(await guest.shell('uname -a; ls /dev; id; cat /proc/meminfo | head -3; date; lsmod; ip a'))
  lap('shell')
  console.log(guest.consoleLines.join('\n'))
} catch (e) { console.error(e) }
await guest.close()
lap('closed')
