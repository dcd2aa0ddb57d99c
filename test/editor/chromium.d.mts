/** The path of a Chromium or Chrome, or undefined where there is none. CHROME_PATH goes first. */
export function findChromium(): string | undefined;
/** Finds a browser, or installs one where this user may; throws an error that says how to get one. */
export function installChromium(): Promise<string>;
