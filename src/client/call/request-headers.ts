/**
 * Headers that a caller gives.
 * @throws TypeError for what cannot be sent: without the value, which that of the platform has, and which may be
 * a key.
 */
export function headersFrom(init: HeadersInit | undefined): Headers {
  try {
    return new Headers(init);
  } catch {
    throw new TypeError(
      'A request has a header that HTTP cannot send; give it names and values without line breaks and other control characters.',
    );
  }
}
