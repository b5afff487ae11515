/**
 * What the guest runs on: an initramfs with busybox, node, udev, the kernel's modules and the built
 * Munteok, all taken from this machine. Nothing is compiled and nothing is downloaded.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { CpioArchive } from './cpio.ts'
import { type Kernel, moduleFiles } from './kernel.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const GUEST = join(import.meta.dirname, 'guest')

const MODULES = [
  ...['virtio_pci', 'virtio_console', 'virtio_net'],
  ...['xhci_pci', 'usbhid', 'hid_generic', 'uhid', 'evdev'],
  ...['ftdi_sio', 'cdc_acm', 'dummy_hcd', 'libcomposite', 'usb_f_hid', 'usb_f_acm', 'configfs'],
]

/** What the bundle of Munteok leaves outside, because it is native code. */
const NATIVE_PACKAGES = ['better-sqlite3', 'serialport', 'node-hid']

/** Loaded by name while running, so that no ldd shows them. */
const LIBRARIES = ['libusb-1.0.so.0', 'libudev.so.1', 'libnss_files.so.2']

/** Programs, by where Debian has them. */
const PROGRAMS = ['/bin/kmod', '/bin/udevadm']

/** Holds the groups that Debian's udev rules name, with Debian's numbers. */
const GROUPS = {
  ...{ root: 0, tty: 5, disk: 6, lp: 7, kmem: 15, dialout: 20, cdrom: 24, tape: 26, audio: 29, video: 44 },
  ...{ input: 996, sgx: 997, kvm: 998, render: 999, munteok: 900 },
}

/** The user that the agent runs as. It is in no group but its own. */
export const AGENT_USER = { name: 'munteok', uid: 900, gid: 900 }

/** Where the guest has what lies in the repository. */
export const GUEST_ROOT = '/opt/munteok'
export const GUEST_MUNTEOK = join(GUEST_ROOT, 'dist', 'munteok.js')

export async function initramfs(kernel: Kernel): Promise<Buffer> {
  const archive = new CpioArchive()
  for (const name of ['/proc', '/sys', '/dev', '/run', '/tmp', '/root', '/var/lib', '/etc/udev/rules.d'])
    archive.folder(name)
  addPrograms(archive)
  addUdev(archive)
  addModules(archive, kernel)
  addMunteok(archive)
  addAccounts(archive)
  archive.file('/init', readFileSync(join(GUEST, 'init.sh')), 0o755)
  archive.file('/guest/main.mjs', await bundledGuest())
  return archive.finish()
}

function addPrograms(archive: CpioArchive): void {
  const busybox = '/bin/busybox'
  for (const program of [busybox, ...PROGRAMS]) addProgram(archive, program)
  addProgram(archive, process.execPath, '/usr/bin/node')
  for (const name of ['modprobe', 'insmod', 'lsmod']) archive.link(`/sbin/${name}`, '/bin/kmod')
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const applet of applets.filter((name) => !archive.has(`/sbin/${name}`)))
    archive.link(`/bin/${applet}`, busybox)
  for (const name of LIBRARIES) for (const folder of libraryFolders()) addLibrary(archive, join(folder, name))
}

function addProgram(archive: CpioArchive, program: string, as = program): void {
  archive.file(as, readFileSync(program), 0o755)
  addLibrariesOf(archive, program)
}

/** The libraries that ldd finds, each where it finds it; none for what is linked statically. */
function addLibrariesOf(archive: CpioArchive, file: string): void {
  const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' })
  for (const line of stdout.split('\n')) {
    const path = /(\/\S+) \(0x/.exec(line)?.[1]
    if (path !== undefined) archive.file(path, readFileSync(path), 0o755)
  }
}

function addLibrary(archive: CpioArchive, path: string): void {
  if (!existsSync(path)) return
  archive.file(path, readFileSync(path), 0o755)
  addLibrariesOf(archive, path)
}

function libraryFolders(): string[] {
  return ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu'].filter((folder) => existsSync(folder))
}

/** Without udev no port ever shows its vendor and product, and no rule gives a device to the agent. */
function addUdev(archive: CpioArchive): void {
  archive.link('/lib/systemd/systemd-udevd', '/bin/udevadm')
  archive.copy('/lib/udev/rules.d')
}

/** The modules that the devices here need; udev loads them as the devices ask for them. */
function addModules(archive: CpioArchive, kernel: Kernel): void {
  const staging = mkdtempSync(join(tmpdir(), 'munteok-modules-'))
  const below = join('lib', 'modules', kernel.release)
  try {
    for (const file of [
      ...moduleFiles(kernel, MODULES),
      'modules.builtin',
      'modules.builtin.modinfo',
      'modules.order',
    ]) {
      const target = join(staging, below, file)
      mkdirSync(dirname(target), { recursive: true })
      execFileSync('cp', [join(kernel.root, below, file), target])
    }
    const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }
    execFileSync('depmod', ['-b', staging, kernel.release], { env })
    archive.copy(join(staging, 'lib', 'modules'), '/lib/modules')
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** The built Munteok and its buildings, as `npm ci && npm run build` leaves them. */
function addMunteok(archive: CpioArchive): void {
  for (const path of ['package.json', 'dist', 'buildings'])
    archive.copy(join(ROOT, path), join(GUEST_ROOT, path), (file) => !file.endsWith('.map'))
  const copied = new Set<string>()
  for (const name of NATIVE_PACKAGES) addPackage(archive, ROOT, name, copied)
}

/** A package and all that it needs, from wherever npm put them. */
function addPackage(archive: CpioArchive, from: string, name: string, copied: Set<string>): void {
  const folder = packageFolder(from, name)
  if (folder === undefined || copied.has(folder)) return
  copied.add(folder)
  archive.copy(folder, join(GUEST_ROOT, folder.slice(ROOT.length)), (path) =>
    isRunOnLinux(path.slice(folder.length + 1)),
  )
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  for (const needed of Object.keys(dependencies)) addPackage(archive, folder, needed, copied)
}

function packageFolder(from: string, name: string): string | undefined {
  return createRequire(join(from, 'package.json'))
    .resolve.paths(name)
    ?.map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'package.json')))
}

/** Leaves out what only compilers and other systems need. @param path within a package */
function isRunOnLinux(path: string): boolean {
  const [top, prebuild] = path.split(sep)
  if (top === 'prebuilds') return prebuild === undefined || /linux-x64$/.test(prebuild)
  return !['deps', 'hidapi'].includes(top ?? '') && !/^build\/Release\/(obj|.*\.a$)/.test(path)
}

function addAccounts(archive: CpioArchive): void {
  const { name, uid, gid } = AGENT_USER
  archive.file(
    '/etc/passwd',
    `root:x:0:0::/root:/bin/sh\n${name}:x:${uid}:${gid}::/var/lib/munteok:/bin/false\n`,
  )
  const groups = Object.entries(GROUPS).map(([group, number]) => `${group}:x:${number}:\n`)
  archive.file('/etc/group', groups.join(''))
  archive.file('/etc/nsswitch.conf', 'passwd: files\ngroup: files\n')
}

/** The guest's own part in one file: Node there reads no TypeScript. */
async function bundledGuest(): Promise<string> {
  const bundle = await rolldown({ input: join(GUEST, 'main.ts'), platform: 'node' })
  try {
    const { output } = await bundle.generate({ format: 'esm' })
    return output[0].code
  } finally {
    await bundle.close()
  }
}
