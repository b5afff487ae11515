import type { Guest } from './guest.ts'
import { GUEST_MUNTEOK } from './initramfs.ts'

/**
 * What a technician does as root: `munteok agent install`, and then the commands that it names, for the
 * guest has no systemd that would carry them out. Those for udev are what counts here.
 */
export async function installAgent(guest: Guest, siteFile: string, name: string): Promise<void> {
  const said = await guest.shell(`node ${GUEST_MUNTEOK} agent install --config ${siteFile} --name ${name}`)
  const commands = said.split('\n').filter((line) => line.trim().startsWith('udevadm '))
  if (commands.length === 0) throw guest.failure(`agent install names no command for udev: ${said}`)
  for (const command of commands) await guest.shell(command)
  await guest.shell('udevadm settle')
}
