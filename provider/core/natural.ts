const DIGITS = /^\d+$/;

/** The order of ids: numbers by their value, before all other texts. It depends on nothing but the two. */
export function natural(left: string | number, right: string | number): number {
  const [a, b] = [String(left), String(right)];
  const numbers = [a, b].map((id) => DIGITS.test(id));
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  const [one, other] = numbers[0] ? [a, b].map((id) => id.replace(/^0+(?=\d)/, "")) : ["", ""];
  return one!.length - other!.length || compare(one!, other!) || compare(a, b);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
