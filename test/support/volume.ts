/** Whether tests that try their luck many times do so at length: TEST_VOLUME=full. */
export const IS_FULL_VOLUME = process.env['TEST_VOLUME'] === 'full';

/** How often to try: few times all day, many times before a release. */
export function volume(small: number, full: number): number {
  return IS_FULL_VOLUME ? full : small;
}
