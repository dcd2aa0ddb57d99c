/** Lets a signal end this process in order, so that its exit handlers end what it has started. */
export function exitOnSignals(code?: number): void;
