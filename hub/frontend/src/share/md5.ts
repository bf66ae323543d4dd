// MD5 (RFC 1321), because the etag of a part is one: it says whether what arrived is what was sent. No secret
// depends on it, and SubtleCrypto does not have it.

const SHIFTS = Int32Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) | 0);
const BLOCK_BYTES = 64;

/** The MD5 of the bytes, in hexadecimal. */
export function md5(bytes: Uint8Array): string {
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  const whole = bytes.length - (bytes.length % BLOCK_BYTES);
  digest(state, bytes.subarray(0, whole));
  digest(state, ending(bytes.subarray(whole), bytes.length));
  return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The last bytes, a one, zeros, and the length in bits
function ending(rest: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(rest.length < 56 ? BLOCK_BYTES : 2 * BLOCK_BYTES);
  padded.set(rest);
  padded[rest.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(length) * 8n, true);
  return padded;
}

function digest(state: Int32Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = new Int32Array(16);
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    for (let word = 0; word < 16; word += 1) words[word] = view.getInt32(start + word * 4, true);
    mix(state, words);
  }
}

// The four rounds apart: a loop that chooses its round at each step is many times slower
function mix(state: Int32Array, words: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let step = 0; step < 16; step += 1) {
    const sum = (a + ((b & c) | (~b & d)) + SINES[step]! + words[step]!) | 0;
    const shift = SHIFTS[0 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  for (let step = 16; step < 32; step += 1) {
    const sum = (a + ((d & b) | (~d & c)) + SINES[step]! + words[(5 * step + 1) & 15]!) | 0;
    const shift = SHIFTS[4 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  for (let step = 32; step < 48; step += 1) {
    const sum = (a + (b ^ c ^ d) + SINES[step]! + words[(3 * step + 5) & 15]!) | 0;
    const shift = SHIFTS[8 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  for (let step = 48; step < 64; step += 1) {
    const sum = (a + (c ^ (b | ~d)) + SINES[step]! + words[(7 * step) & 15]!) | 0;
    const shift = SHIFTS[12 + (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
}
