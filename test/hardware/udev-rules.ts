import type { Guest } from './guest.ts'

/** stand-in until `agent install --print` is there */
export async function printedRules(_guest: Guest): Promise<string> {
  const rules: string[] = []
  for (const [vendor, product] of [
    ['0403', '6001'],
    ['0c2e', '0b61'],
  ])
    rules.push(
      `SUBSYSTEM=="tty", ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}", GROUP="munteok", MODE="0660"`,
    )
  for (const id of ['0627:0001', '0C2E:0B61', '1EAB:8203'])
    rules.push(`SUBSYSTEM=="hidraw", KERNELS=="0003:${id}.*", GROUP="munteok", MODE="0660"`)
  rules.push('SUBSYSTEM=="input", KERNEL=="input[0-9]*", KERNELS=="0003:0627:0001.*", ATTR{inhibited}="1"')
  return `${rules.join('\n')}\n`
}

/** As a technician applies them: to what is plugged in, and to what will be. */
export async function applyRules(guest: Guest, rules: string): Promise<void> {
  await guest.call('write', { path: '/etc/udev/rules.d/70-munteok.rules', text: rules })
  await guest.shell('udevadm control --reload && udevadm trigger && udevadm settle')
}
