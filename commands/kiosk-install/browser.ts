/** What keeps Chromium to the agent's pages: arguments for its window, a policy for what it may do. */
import type { KioskAddress, ScreenLanguage } from './address.ts'
import { RUN_DIR } from './places.ts'

const DISK_CACHE_BYTES = 32 * 1024 * 1024

/**
 * The arguments of Chromium, checked against Debian's version 156. The profile lies where nothing survives
 * a start, so that nobody's traces do, and no session is left to be restored.
 */
export function browserArguments({ url }: KioskAddress, language: ScreenLanguage): string[] {
  return [
    '--ozone-platform=wayland',
    '--kiosk',
    // A window without tabs and address, whatever becomes of its full screen.
    `--app=${url}`,
    `--user-data-dir=${RUN_DIR}/profile`,
    `--disk-cache-size=${DISK_CACHE_BYTES}`,
    `--lang=${language}`,
    // Fingers: no pinch, and no swipe that goes back.
    '--touch-events=enabled',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    // Nothing that asks or tells.
    '--no-first-run',
    '--no-default-browser-check',
    '--hide-crash-restore-bubble',
    '--noerrdialogs',
    '--disable-infobars',
    '--disable-notifications',
    '--disable-search-engine-choice-screen',
    '--disable-features=Translate,MediaRouter,GlobalMediaControls',
    // Nothing that calls home or changes by itself: updates come from Debian, by night.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-breakpad',
    '--disable-extensions',
    '--disable-default-apps',
    '--no-pings',
    '--password-store=basic',
    // Sounds without a touch before, and spoken guidance.
    '--autoplay-policy=no-user-gesture-required',
    '--enable-speech-dispatcher',
  ]
}

/** https://chromeenterprise.google/policies/ describes each. It holds for every user of this machine. */
export function browserPolicy({ origin }: KioskAddress): Record<string, unknown> {
  return {
    URLBlocklist: ['*'],
    URLAllowlist: [origin],
    DeveloperToolsAvailability: 2,
    DownloadRestrictions: 3,
    AllowFileSelectionDialogs: false,
    PrintingEnabled: false,
    DefaultPopupsSetting: 2,
    ExtensionInstallBlocklist: ['*'],
    TaskManagerEndProcessEnabled: false,
    AutoplayAllowed: true,

    BrowserSignin: 0,
    SyncDisabled: true,
    PasswordManagerEnabled: false,
    AutofillAddressEnabled: false,
    AutofillCreditCardEnabled: false,
    TranslateEnabled: false,
    SpellcheckEnabled: false,
    DefaultBrowserSettingEnabled: false,
    PromotionsEnabled: false,
    AllowDinosaurEasterEgg: false,

    BackgroundModeEnabled: false,
    ComponentUpdatesEnabled: false,
    MetricsReportingEnabled: false,
    SafeBrowsingProtectionLevel: 0,
    SearchSuggestEnabled: false,
    NetworkPredictionOptions: 2,
    DnsOverHttpsMode: 'off',

    DefaultGeolocationSetting: 2,
    DefaultNotificationsSetting: 2,
    AudioCaptureAllowed: false,
    VideoCaptureAllowed: false,
    ScreenCaptureAllowed: false,
  }
}
