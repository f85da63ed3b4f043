/**
 * The oldest version that surely has wheels for Linux, by minor version of python, of packages that link libraries of the full image
 * where they are compiled. Tried on PyPI with `pip download --only-binary`, November 2026. The last row is python 3.14 and younger.
 */
export const oldestWheels: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  lxml: [[8, '4.5.0'], [9, '4.6.0'], [10, '4.6.4'], [11, '4.9.1'], [12, '4.9.3'], [13, '5.3.0'], [14, '6.0.2']],
  pillow: [[8, '7.0.0'], [9, '8.0.0'], [10, '8.3.2'], [11, '9.2.0'], [12, '10.0.1'], [13, '10.4.0'], [14, '12.0.0']],
  'psycopg2-binary': [[8, '2.8.4'], [9, '2.8.6'], [10, '2.9.2'], [11, '2.9.5'], [12, '2.9.9'], [13, '2.9.10'], [14, '2.9.11']],
}; // prettier-ignore
