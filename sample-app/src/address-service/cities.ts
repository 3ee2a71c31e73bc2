const CITIES: ReadonlyMap<string, string> = new Map([
  ['10115', 'Berlin'],
  ['20095', 'Hamburg'],
  ['80331', 'München'],
]);

export function cityAt(zip: string): string | undefined {
  return CITIES.get(zip);
}
