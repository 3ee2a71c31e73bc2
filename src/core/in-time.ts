/**
 * What an action comes to, or what `late` makes of it when that takes longer.
 * @param timeout milliseconds; the action itself goes on.
 * @param late gives the value to go on with, or throws.
 */
export async function inTime<T>(
  action: PromiseLike<T>,
  timeout: number,
  late: () => T,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeout);
  });
  try {
    return await Promise.race([action, expired.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
