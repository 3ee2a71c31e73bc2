/** Answers a failure that Nest would not bring to a filter. */
export type FailureListener = (error: unknown, request: unknown, response: unknown) => void;
