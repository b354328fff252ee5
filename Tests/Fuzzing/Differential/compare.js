// Compares a JSON parser with JavaScript's, as compare.py does with Python's. Values are compared, as JavaScript has them: of
// doubled names the last one, of numbers the nearest double.

const { deepStrictEqual } = require('node:assert');
const lines = require('node:readline').createInterface({ input: process.stdin });
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
let accepted = 0;
let different = 0;

function parse(digits) {
  try {
    return { value: JSON.parse(decoder.decode(Buffer.from(digits, 'hex'))) };
  } catch {
    return null;
  }
}

lines.on('line', (line) => {
  const [given, made] = line.split(' ');
  const expected = parse(given);
  if (expected) accepted += 1;
  const got = made === '-' ? null : parse(made);
  try {
    if ((made === '-') !== (expected === null)) throw new Error('accepted by one of them only');
    deepStrictEqual(got, expected);
  } catch (error) {
    different += 1;
    console.log(`${Buffer.from(given, 'hex')}: ${error.message}`);
  }
});
lines.on('close', () => {
  console.log(accepted);
  process.exitCode = different > 0 ? 1 : 0;
});
