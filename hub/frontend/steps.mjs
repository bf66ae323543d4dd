// Numbers that a page needs in its style, as classes: a strict Content-Security-Policy allows no style attribute.
// `at-30` is 30 % of the way, `tall-6` is 6 of 10 high, `hue-48` a colour, `size-24` a face of 24 px.
const faceHues = [40, 48, 56, 64, 72, 80, 88, 96];
const topicHues = [268, 273, 279, 285, 291, 298, 306];
const sizes = [22, 24, 28, 32, 34, 36, 40, 44, 48, 64, 128];

const upTo = (count) => Array.from({ length: count + 1 }, (_, index) => index);

export function steps() {
  const rules = [
    ...upTo(100).map((share) => `.at-${share}{--at:${share / 100}}`),
    ...upTo(10).map((tenths) => `.tall-${tenths}{--tall:${tenths / 10}}`),
    ...[...faceHues, ...topicHues].map((hue) => `.hue-${hue}{--hue:${hue}}`),
    ...sizes.map((size) => `.size-${size}{--size:${size}px;--part:${size < 28 ? 0.5 : 0.36}}`),
  ];
  return `@layer components{${rules.join("")}}`;
}
