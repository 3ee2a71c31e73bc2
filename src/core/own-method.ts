/**
 * Gives one object, which lives as long as a request, a method of its own.
 *
 * As an argument, never `target.name = () => ...`: V8 allocates a function that is written where it is
 * assigned to a property among what lives long, and all that it reaches stays until the next full
 * collection of garbage: the request, its answer, its error and the stack of that.
 * @see V8 src/parsing/parser.h: CheckAssigningFunctionLiteralToProperty
 */
export function setOwnMethod<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  method: T[Name],
): void {
  target[name] = method;
}
