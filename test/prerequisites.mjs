/**
 * What the tests need beyond npm: Chromium, other brokers, stores, QEMU and some of Debian's own tools. Installs what
 * is missing where it can (root on Debian), otherwise names exactly what to install.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const needed = [
  { programs: ['chromium', 'chromium-browser', 'google-chrome'], debian: 'chromium', what: 'browser tests' },
  {
    programs: ['mosquitto', '/usr/sbin/mosquitto'],
    debian: 'mosquitto',
    what: 'the test with another broker',
  },
  {
    programs: ['prometheus'],
    debian: 'prometheus',
    what: 'the tests of what is measured, and of the alerts',
  },
  { programs: ['influxd'], debian: 'influxdb', what: 'the time-series store' },
  { programs: ['victoria-metrics'], debian: 'victoria-metrics', what: 'the other way to write to one' },
  {
    programs: ['nats-server', '/usr/sbin/nats-server'],
    debian: 'nats-server',
    what: 'the test with a cluster of brokers',
  },
  {
    programs: ['/usr/lib/python3/dist-packages/jinja2/__init__.py'],
    debian: 'python3-jinja2',
    what: "Home Assistant's templates",
  },
  { programs: ['curl'], debian: 'curl', what: 'the examples of the interfaces' },
  { programs: ['script'], debian: 'bsdutils', what: 'pseudo-terminals of simulated devices' },
  { programs: ['openssl'], debian: 'openssl', what: 'the certificate of the TLS test' },
  {
    programs: ['qemu-system-x86_64'],
    debian: 'qemu-system-x86',
    what: 'the emulated machine of the hardware test',
  },
  { programs: ['/bin/busybox'], debian: 'busybox-static', what: "that machine's shell" },
  { programs: ['/lib/systemd/systemd-udevd'], debian: 'udev', what: 'its device nodes' },
  { programs: ['/sbin/depmod'], debian: 'kmod', what: "its kernel's modules" },
  {
    programs: ['/usr/lib/x86_64-linux-gnu/libusb-1.0.so.0'],
    debian: 'libusb-1.0-0',
    what: 'its HID devices, and yours',
  },
  { programs: ['lintian'], debian: 'lintian', what: 'the test of the Debian package' },
  { programs: ['dpkg-shlibdeps'], debian: 'dpkg-dev', what: 'what that package depends on' },
  { programs: ['strip'], debian: 'binutils', what: 'its Node without the symbols of a debugger' },
]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: Munteok needs 20.19 or newer`)
  process.exit(1)
}

const found = (program) =>
  program.startsWith('/')
    ? existsSync(program)
    : spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const missing = needed.filter(({ programs }) => !programs.some(found))
if (missing.length > 0) {
  const packages = missing.map(({ debian }) => debian)
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
  for (const { debian, what } of missing) console.error(`missing: ${debian} (for ${what})`)
  if (process.getuid?.() === 0 && found('apt-get')) {
    console.error(`installing: ${command}`)
    const { status } = spawnSync('sh', ['-c', command], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) process.exit(1)
  } else {
    console.error(`install them, on Debian with: sudo sh -c '${command}'`)
    process.exit(1)
  }
}
