// Colour as the eye has it: contrast (WCAG 2.2), distance (OKLab), and sight with two kinds of cone
// (Machado, Oliveira and Fernandes 2009, severity 1.0). A colour is its three sRGB channels, 0 to 1.

const SIGHT = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The kinds of sight by name. */
export const SIGHTS = Object.keys(SIGHT);

/** `#rgb`, `#rrggbb`, `rgb(…)` or `color(srgb …)`, opaque. */
export function colour(text) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex)
    return (hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)).map(
      (pair) => parseInt(pair, 16) / 255,
    );
  const channels = text.match(/[\d.]+/g)?.map(Number);
  if (channels?.length !== 3) throw new Error(`not an opaque colour: ${text}`);
  return text.startsWith('rgb') ? channels.map((channel) => channel / 255) : channels;
}

const linear = (rgb) => rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
const apply = (matrix, [a, b, c]) => matrix.map(([x, y, z]) => x * a + y * b + z * c);

/** Contrast of two colours, 1 to 21. */
export function contrast(one, other) {
  const luminance = (rgb) => apply([[0.2126, 0.7152, 0.0722]], linear(rgb))[0];
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function oklab(rgb, sight) {
  const seen = apply(SIGHT[sight], linear(rgb)).map((c) => Math.min(1, Math.max(0, c)));
  const cones = apply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen,
  ).map(Math.cbrt);
  return apply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

/** Distance of two colours in OKLab times 100, in the given sight. */
export function distance(one, other, sight) {
  const [a, b] = [oklab(one, sight), oklab(other, sight)];
  return 100 * Math.hypot(...a.map((value, at) => value - b[at]));
}
