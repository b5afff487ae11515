/** Where the kernel and udev tell of HID devices. */
export interface HidFolders {
  readonly sys: string
  readonly udev: string
}

export const HID_FOLDERS: HidFolders = { sys: '/sys/class/hidraw', udev: '/run/udev/data' }
