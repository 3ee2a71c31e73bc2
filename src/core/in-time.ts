/**
 * What an action comes to, or what `late` makes of it when that takes longer.
 * @param timeout milliseconds; the action itself goes on.
 * @param late gives the value to go on with, or throws.
 */
export function inTime<T>(action: PromiseLike<T>, timeout: number, late: () => T): Promise<T> {
  // by hand: this is on the way of every request, and a race makes several times as many promises
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(late());
      } catch (error) {
        reject(error as Error);
      }
    }, timeout);
    action.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}
