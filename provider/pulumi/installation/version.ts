/** Whether a version such as "22.18.0" is older than one such as "22.19", in as many numbers as that one has. */
export function isOlder(version: string, than: string): boolean {
  const numbers = version.split(".").map(Number);
  for (const [at, least] of than.split(".").map(Number).entries()) {
    const number = numbers[at] ?? 0;
    if (number !== least) return number < least;
  }
  return false;
}
