const mostPercentages = 20;

/** Reads percentages as people list them (10, 50 or 10 % 50 %), whole and rising from 1 to 100; undefined when they are not. */
export function readPercentages(text: string): number[] | undefined {
  const words = text.split(/[\s,;%]+/).filter((word) => word !== '');
  const numbers = words.map((word) => (/^\d{1,3}$/.test(word) ? Number(word) : Number.NaN));
  const isRising = numbers.every((percent, index) => percent > (numbers[index - 1] ?? 0) && percent <= 100);
  return isRising && numbers.length > 0 && numbers.length <= mostPercentages ? numbers : undefined;
}
