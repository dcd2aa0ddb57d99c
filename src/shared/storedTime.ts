/** Whether two times in ms are the same, one of them kept in whole microseconds. */
export function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.001;
}
