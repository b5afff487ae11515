import { createRequire } from "node:module";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { rolldown } from "rolldown";
// qmp.ts
var Qmp = class {
	#socket;
	#waiting = [];
	#listeners = [];
	constructor(socket) {
		this.#socket = socket;
	}
	/** Says the greeting; nothing else is taken before it. */
	async start() {
		createInterface({ input: this.#socket }).on("line", (line) => this.#heard(JSON.parse(line)));
		this.#socket.on("close", () => this.#gone());
		await this.execute("qmp_capabilities");
	}
	/** Replies come in the order of the commands. */
	execute(command, args = {}) {
		return new Promise((resolve, reject) => {
			this.#waiting.push({
				resolve,
				reject
			});
			this.#socket.write(`${JSON.stringify({
				execute: command,
				arguments: args
			})}\n`);
		});
	}
	/** Waits for an event that says so of a device. To be called before what causes it. */
	event(name, device) {
		return new Promise((resolve) => {
			this.#listeners.push((event, data) => {
				if (event !== name || data["device"] !== device) return false;
				resolve();
				return true;
			});
		});
	}
	#heard(reply) {
		if (reply.event !== void 0) {
			const { event, data = {} } = reply;
			this.#listeners = this.#listeners.filter((listener) => !listener(event, data));
			return;
		}
		if (reply.QMP !== void 0) return;
		const waiting = this.#waiting.shift();
		if (reply.error) waiting?.reject(/* @__PURE__ */ new Error(`QEMU refuses: ${reply.error.desc}`));
		else waiting?.resolve(reply.return);
	}
	#gone() {
		for (const { reject } of this.#waiting.splice(0)) reject(/* @__PURE__ */ new Error("QEMU is gone"));
	}
};
// guest.ts
/** The emulated machine: started, talked to, and stopped. */
const QEMU = "qemu-system-x86_64";
const BOOT_WITHIN_MS = 12e4;
const CALL_WITHIN_MS = 6e4;
var Guest = class {
	#options;
	#folder = mkdtempSync(join(tmpdir(), "munteok-guest-"));
	#console = [];
	#waiting = /* @__PURE__ */ new Map();
	#servers = [];
	#process;
	#control;
	#qmp;
	#lastId = 0;
	constructor(options) {
		this.#options = options;
	}
	get qmp() {
		if (!this.#qmp) throw new Error("call start() first");
		return this.#qmp;
	}
	/** A path for a socket of one of its devices. */
	socketPath(name) {
		return join(this.#folder, name);
	}
	/** Starts the machine and waits until the guest answers. */
	async start() {
		const control = this.#socketOf("control");
		const monitor = this.#socketOf("qmp");
		const ready = new Promise((resolve) => this.#waiting.set(0, () => resolve()));
		const qemu = spawn(QEMU, this.#arguments(), { stdio: [
			"ignore",
			"pipe",
			"pipe"
		] });
		this.#process = qemu;
		for (const stream of [qemu.stdout, qemu.stderr]) createInterface({ input: stream }).on("line", (line) => this.#heardConsole(line));
		await this.#orGone("QEMU", this.#connect(control, monitor));
		await this.#orGone("the guest", ready);
	}
	async #connect(control, monitor) {
		this.#control = await control;
		createInterface({ input: this.#control }).on("line", (line) => this.#answered(JSON.parse(line)));
		this.#qmp = new Qmp(await monitor);
		await this.#qmp.start();
	}
	async call(name, takes) {
		const id = ++this.#lastId;
		const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
		this.#control?.write(`${JSON.stringify({
			id,
			name,
			takes
		})}\n`);
		const { gives, error } = await this.#within(CALL_WITHIN_MS, `the guest does not answer ${name}`, answered);
		if (error !== void 0) throw this.failure(`the guest could not ${name}: ${error}`);
		return gives;
	}
	/** Runs a shell command that must succeed. @returns what it wrote, without the space around it */
	async shell(command) {
		const { code, stdout, stderr } = await this.call("run", { command });
		if (code !== 0) throw this.failure(`"${command}" failed in the guest: ${stderr}`);
		return stdout.trim();
	}
	get consoleLines() {
		return this.#console;
	}
	/** An error with what the console said last. */
	failure(message) {
		const tail = this.#console.slice(-40).join("\n");
		return /* @__PURE__ */ new Error(`${message}\nThe guest's console:\n${tail}`);
	}
	async close() {
		const qemu = this.#process;
		if (qemu && qemu.exitCode === null && qemu.signalCode === null) {
			const gone = new Promise((resolve) => qemu.once("exit", resolve));
			qemu.kill("SIGKILL");
			await gone;
		}
		for (const server of this.#servers) server.close();
		rmSync(this.#folder, {
			recursive: true,
			force: true
		});
	}
	#arguments() {
		const { kernel, initramfs } = this.#options;
		return [
			...[
				"-accel",
				"tcg,thread=multi",
				"-cpu",
				"Nehalem,+rdrand",
				"-smp",
				"2",
				"-m",
				"1024"
			],
			...[
				"-machine",
				"q35,usb=off",
				"-display",
				"none",
				"-nodefaults",
				"-no-user-config",
				"-no-reboot"
			],
			...[
				"-kernel",
				kernel.image,
				"-initrd",
				initramfs
			],
			...["-append", "console=ttyS0 loglevel=4 panic=-1 mitigations=off nokaslr net.ifnames=0"],
			...["-serial", "stdio"],
			...[
				"-chardev",
				`socket,id=qmp,path=${this.socketPath("qmp")}`,
				"-mon",
				"chardev=qmp,mode=control"
			],
			...[
				"-device",
				"virtio-serial-pci",
				"-chardev",
				`socket,id=ctl,path=${this.socketPath("control")}`
			],
			...["-device", "virtserialport,chardev=ctl,name=munteok.control"],
			...[
				"-netdev",
				"user,id=net",
				"-device",
				"virtio-net-pci,netdev=net,romfile="
			],
			...["-device", "qemu-xhci,id=usb,p2=8,p3=8"]
		];
	}
	/** We listen and QEMU connects: so no byte is sent before somebody hears it. */
	#socketOf(name) {
		return new Promise((resolve) => {
			const server = createServer(resolve);
			this.#servers.push(server);
			server.listen(this.socketPath(name));
		});
	}
	#answered(answer) {
		this.#waiting.get(answer.id)?.(answer);
		this.#waiting.delete(answer.id);
	}
	#heardConsole(line) {
		this.#console.push(line.replace(/\r$/, ""));
	}
	#orGone(what, wanted) {
		const gone = new Promise((_, reject) => {
			this.#process?.once("error", (cause) => reject(new Error(`${QEMU} cannot be started (${cause.message}): run node test/prerequisites.mjs`, { cause })));
			this.#process?.once("exit", (code) => reject(this.failure(`${what} ended with ${code}`)));
		});
		return this.#within(BOOT_WITHIN_MS, `${what} did not come up`, Promise.race([wanted, gone]));
	}
	#within(limitMs, otherwise, wanted) {
		let timer;
		const late = new Promise((_, reject) => {
			timer = setTimeout(() => reject(this.failure(`${otherwise} within ${limitMs / 1e3} s`)), limitMs);
		});
		return Promise.race([wanted, late]).finally(() => clearTimeout(timer));
	}
};
// cpio.ts
/**
* Writes an initramfs: the "newc" format that the kernel's own documentation describes
* (driver-api/early-userspace/buffer-format). Everything belongs to root, whoever writes it.
*/
const FILE = 32768;
const FOLDER = 16384;
var CpioArchive = class {
	#parts = [];
	#names = /* @__PURE__ */ new Set();
	#inode = 0;
	has(path) {
		return this.#names.has(path);
	}
	/** @param path absolute; the folders above it are added too. What stands there already stays. */
	file(path, content, mode = 420) {
		this.#add(path, FILE | mode, Buffer.from(content));
	}
	link(path, target) {
		this.#add(path, 41471, Buffer.from(target));
	}
	folder(path, mode = 493) {
		if (path !== "/") this.#add(path, FOLDER | mode, Buffer.alloc(0));
	}
	/** A file of this machine, or a folder with all that is in it. */
	copy(source, path = source, isWanted = () => true) {
		const stat = lstatSync(source);
		if (!isWanted(source)) return;
		if (stat.isSymbolicLink()) this.link(path, readlinkSync(source));
		else if (stat.isDirectory()) for (const name of readdirSync(source)) this.copy(join(source, name), join(path, name), isWanted);
		else if (!this.has(path)) this.file(path, readFileSync(source), stat.mode & 511);
	}
	finish() {
		this.#entry("TRAILER!!!", 0, Buffer.alloc(0));
		return Buffer.concat(this.#parts);
	}
	#add(path, mode, content) {
		if (this.has(path)) return;
		const above = join(path, "..");
		if (above !== "/") this.folder(above);
		this.#names.add(path);
		this.#entry(path.slice(1), mode, content);
	}
	#entry(name, mode, content) {
		const head = `070701${[
			++this.#inode,
			mode,
			0,
			0,
			1,
			0,
			content.length,
			0,
			0,
			0,
			0,
			name.length + 1,
			0
		].map((field) => field.toString(16).padStart(8, "0")).join("")}${name}\0`;
		this.#parts.push(padded(Buffer.from(head)), padded(content));
	}
};
/** Everything begins at a multiple of four. */
function padded(bytes) {
	const missing = -bytes.length & 3;
	return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
// kernel.ts
/**
* The guest's kernel: Debian's own, as its package has it. The package is downloaded and unpacked into
* a cache folder, never installed: this machine goes on with the kernel that it has.
*/
/** Always the newest kernel of this Debian; the cloud kernel has no USB. */
const META_PACKAGE = "linux-image-amd64";
/**
* The kernel from the cache, or from Debian's archive.
* @throws Error that names what to do, where there is no way to have it
*/
function kernelIn(cacheDir) {
	return cachedIn(cacheDir) ?? fetchInto(cacheDir);
}
function cachedIn(cacheDir) {
	if (!existsSync(cacheDir)) return void 0;
	const found = readdirSync(cacheDir).find((name) => name.startsWith("linux-image-"));
	return found === void 0 ? void 0 : kernelAt(join(cacheDir, found));
}
function kernelAt(root) {
	const [release] = readdirSync(join(root, "lib", "modules"));
	if (release === void 0) throw new Error(`${root} holds no kernel: delete it, and run again`);
	return {
		release,
		image: join(root, "boot", `vmlinuz-${release}`),
		root
	};
}
/** Unpacks beside the cache and renames, so that half a kernel is never taken for a whole one. */
function fetchInto(cacheDir) {
	mkdirSync(cacheDir, { recursive: true });
	const work = mkdtempSync(join(cacheDir, "fetch-"));
	try {
		const name = packageName();
		tool("apt-get", [
			"-q",
			"download",
			name
		], work);
		const [archive = ""] = readdirSync(work);
		const unpacked = join(work, name);
		tool("dpkg", [
			"-x",
			join(work, archive),
			unpacked
		]);
		const { release } = kernelAt(unpacked);
		tool("depmod", [
			"-b",
			unpacked,
			release
		]);
		renameSync(unpacked, join(cacheDir, name));
		return kernelAt(join(cacheDir, name));
	} finally {
		rmSync(work, {
			recursive: true,
			force: true
		});
	}
}
/** @returns the package that the meta-package stands for: `linux-image-6.1.0-56-amd64` */
function packageName() {
	const depends = tool("apt-cache", [
		"depends",
		"--important",
		META_PACKAGE
	]);
	const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
	if (name !== void 0) return name;
	throw new Error(`apt knows no ${META_PACKAGE}: run apt-get update, on Debian amd64, and try again`);
}
function tool(program, args, cwd) {
	try {
		const path = `${process.env["PATH"]}:/usr/sbin:/sbin`;
		return execFileSync(program, args, {
			encoding: "utf8",
			env: {
				...process.env,
				PATH: path
			},
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			...cwd !== void 0 && { cwd }
		});
	} catch (cause) {
		throw new Error(`the guest's kernel cannot be had, ${program} ${args.join(" ")} failed: run node test/prerequisites.mjs, which says what is missing`, { cause });
	}
}
/** The modules named and all that they need, as paths below `lib/modules/<release>/`. */
function moduleFiles(kernel, names) {
	const folder = join(kernel.root, "lib", "modules", kernel.release);
	const needs = /* @__PURE__ */ new Map();
	const files = /* @__PURE__ */ new Map();
	for (const line of readFileSync(join(folder, "modules.dep"), "utf8").split("\n")) {
		const [file = "", rest = ""] = line.split(":");
		needs.set(file, rest.split(" ").filter(Boolean));
		files.set(moduleName(file), file);
	}
	const builtIn = new Set(readFileSync(join(folder, "modules.builtin"), "utf8").split("\n").map(moduleName));
	const wanted = /* @__PURE__ */ new Set();
	for (const name of names) {
		const file = files.get(moduleName(name));
		if (file === void 0 && !builtIn.has(moduleName(name))) throw new Error(`the kernel ${kernel.release} has no module ${name}`);
		if (file !== void 0) for (const each of [file, ...needs.get(file) ?? []]) wanted.add(each);
	}
	return [...wanted].sort();
}
function moduleName(file) {
	return file.slice(dirname(file) === "." ? 0 : dirname(file).length + 1).replace(/\.ko(\.\w+)?$/, "").replaceAll("-", "_");
}
// initramfs.ts
/**
* What the guest runs on: an initramfs with busybox, node, udev, the kernel's modules and the built
* Munteok, all taken from this machine. Nothing is compiled and nothing is downloaded.
*/
const ROOT = join(import.meta.dirname, "..", "..");
const GUEST = join(import.meta.dirname, "guest");
const MODULES = [
	...[
		"virtio_pci",
		"virtio_console",
		"virtio_net"
	],
	...[
		"xhci_pci",
		"usbhid",
		"hid_generic",
		"uhid",
		"evdev"
	],
	...[
		"ftdi_sio",
		"cdc_acm",
		"dummy_hcd",
		"libcomposite",
		"usb_f_hid",
		"usb_f_acm",
		"configfs"
	]
];
/** What the bundle of Munteok leaves outside, because it is native code. */
const NATIVE_PACKAGES = [
	"better-sqlite3",
	"serialport",
	"node-hid"
];
/** Loaded by name while running, so that no ldd shows them. */
const LIBRARIES = [
	"libusb-1.0.so.0",
	"libudev.so.1",
	"libnss_files.so.2"
];
/** Programs, by where Debian has them. */
const PROGRAMS = ["/bin/kmod", "/bin/udevadm"];
/** Holds the groups that Debian's udev rules name, with Debian's numbers. */
const GROUPS = {
	root: 0,
	tty: 5,
	disk: 6,
	lp: 7,
	kmem: 15,
	dialout: 20,
	cdrom: 24,
	tape: 26,
	audio: 29,
	video: 44,
	input: 996,
	sgx: 997,
	kvm: 998,
	render: 999,
	munteok: 900
};
/** The user that the agent runs as. It is in no group but its own. */
const AGENT_USER = {
	name: "munteok",
	uid: 900,
	gid: 900
};
/** Where the guest has what lies in the repository. */
const GUEST_ROOT = "/opt/munteok";
async function initramfs(kernel) {
	const archive = new CpioArchive();
	for (const name of [
		"/proc",
		"/sys",
		"/dev",
		"/run",
		"/tmp",
		"/root",
		"/var/lib",
		"/etc/udev/rules.d"
	]) archive.folder(name);
	addPrograms(archive);
	addUdev(archive);
	addModules(archive, kernel);
	addMunteok(archive);
	addAccounts(archive);
	archive.file("/init", readFileSync(join(GUEST, "init.sh")), 493);
	archive.file("/guest/main.mjs", await bundledGuest());
	return archive.finish();
}
function addPrograms(archive) {
	const busybox = "/bin/busybox";
	archive.copy(busybox);
	for (const program of PROGRAMS) addProgram(archive, program);
	addProgram(archive, process.execPath, "/usr/bin/node");
	for (const name of [
		"modprobe",
		"insmod",
		"lsmod"
	]) archive.link(`/sbin/${name}`, "/bin/kmod");
	const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n");
	for (const applet of applets.filter((name) => !archive.has(`/sbin/${name}`))) archive.link(`/bin/${applet}`, busybox);
	for (const name of LIBRARIES) for (const folder of libraryFolders()) addLibrary(archive, join(folder, name));
}
function addProgram(archive, program, as = program) {
	archive.file(as, readFileSync(program), 493);
	addLibrariesOf(archive, program);
}
/** The libraries that ldd finds, each where it finds it. */
function addLibrariesOf(archive, file) {
	const lines = execFileSync("ldd", [file], { encoding: "utf8" }).split("\n");
	for (const line of lines) {
		const path = /(\/\S+) \(0x/.exec(line)?.[1];
		if (path !== void 0) archive.file(path, readFileSync(path), 493);
	}
}
function addLibrary(archive, path) {
	if (!existsSync(path)) return;
	archive.file(path, readFileSync(path), 493);
	addLibrariesOf(archive, path);
}
function libraryFolders() {
	return ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"].filter((folder) => existsSync(folder));
}
/** Without udev no port ever shows its vendor and product, and no rule gives a device to the agent. */
function addUdev(archive) {
	archive.link("/lib/systemd/systemd-udevd", "/bin/udevadm");
	archive.copy("/lib/udev/rules.d");
}
/** The modules that the devices here need; udev loads them as the devices ask for them. */
function addModules(archive, kernel) {
	const staging = mkdtempSync(join(tmpdir(), "munteok-modules-"));
	const below = join("lib", "modules", kernel.release);
	try {
		for (const file of [
			...moduleFiles(kernel, MODULES),
			"modules.builtin",
			"modules.builtin.modinfo",
			"modules.order"
		]) {
			const target = join(staging, below, file);
			mkdirSync(dirname(target), { recursive: true });
			execFileSync("cp", [join(kernel.root, below, file), target]);
		}
		const env = {
			...process.env,
			PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`
		};
		execFileSync("depmod", [
			"-b",
			staging,
			kernel.release
		], { env });
		archive.copy(join(staging, "lib", "modules"), "/lib/modules");
	} finally {
		rmSync(staging, {
			recursive: true,
			force: true
		});
	}
}
/** The built Munteok and its buildings, as `npm ci && npm run build` leaves them. */
function addMunteok(archive) {
	for (const path of [
		"package.json",
		"dist",
		"buildings"
	]) archive.copy(join(ROOT, path), join(GUEST_ROOT, path), (file) => !file.endsWith(".map"));
	const copied = /* @__PURE__ */ new Set();
	for (const name of NATIVE_PACKAGES) addPackage(archive, ROOT, name, copied);
}
/** A package and all that it needs, from wherever npm put them. */
function addPackage(archive, from, name, copied) {
	const folder = packageFolder(from, name);
	if (folder === void 0 || copied.has(folder)) return;
	copied.add(folder);
	archive.copy(folder, join(GUEST_ROOT, folder.slice(ROOT.length)), isRunOnLinux);
	const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
	for (const needed of Object.keys(dependencies)) addPackage(archive, folder, needed, copied);
}
function packageFolder(from, name) {
	return createRequire(join(from, "package.json")).resolve.paths(name)?.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, "package.json")));
}
/** Leaves out what only compilers and other systems need. */
function isRunOnLinux(path) {
	const parts = path.split(sep);
	if ([
		"deps",
		"src",
		"hidapi",
		"obj",
		"obj.target"
	].some((name) => parts.includes(name))) return false;
	const prebuild = parts[parts.indexOf("prebuilds") + 1];
	return !parts.includes("prebuilds") || prebuild === void 0 || /linux-x64$/.test(prebuild);
}
function addAccounts(archive) {
	const { name, uid, gid } = AGENT_USER;
	archive.file("/etc/passwd", `root:x:0:0::/root:/bin/sh\n${name}:x:${uid}:${gid}::/var/lib/munteok:/bin/false\n`);
	const groups = Object.entries(GROUPS).map(([group, number]) => `${group}:x:${number}:\n`);
	archive.file("/etc/group", groups.join(""));
	archive.file("/etc/nsswitch.conf", "passwd: files\ngroup: files\n");
}
/** The guest's own part in one file: Node there reads no TypeScript. */
async function bundledGuest() {
	const bundle = await rolldown({
		input: join(GUEST, "main.ts"),
		platform: "node"
	});
	try {
		const { output } = await bundle.generate({ format: "esm" });
		return output[0].code;
	} finally {
		await bundle.close();
	}
}
// try.ts
const cache = join(import.meta.dirname, "../output/hardware");
const t0 = performance.now();
const lap = (w) => console.log(w, Math.round(performance.now() - t0));
const kernel = kernelIn(cache);
lap("kernel");
const bytes = await initramfs(kernel);
lap("initramfs " + bytes.length);
const file = join(cache, "try.cpio");
writeFileSync(file, bytes);
lap("written");
const guest = new Guest({
	kernel,
	initramfs: file
});
try {
	await guest.start();
	lap("guest");
	console.log(await guest.shell("uname -a; ls /dev; id; cat /proc/meminfo | head -3; date; lsmod; ip a"));
	lap("shell");
	console.log(guest.consoleLines.join("\n"));
} catch (e) {
	console.error(e);
}
await guest.close();
lap("closed");
export {};
