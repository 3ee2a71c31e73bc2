/**
 * What an action comes to, or what `late` makes of it when that takes longer.
 * @param timeout milliseconds; the action itself goes on.
 * @param late gives the value to go on with, or throws.
 */
export function inTime<T>(action: PromiseLike<T>, timeout: number, late: () => T): Promise<T> {
  // by hand: this is on the way of every request, and a race makes several times as many promises
  return new Promise((resolve, reject) => {
    let turn: NodeJS.Immediate | undefined;
    const end = (): void => {
      try {
        resolve(late());
      } catch (error) {
        reject(error as Error);
      }
    };
    // what arrived while the event loop was blocked is read between timers and immediates, and is in time
    const timer = setTimeout(() => (turn = setImmediate(end)), timeout);
    const stop = (): void => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
    action.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: unknown) => {
        stop();
        reject(error as Error);
      },
    );
  });
}
